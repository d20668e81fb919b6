namespace Workbench.Reproduction;

/// <summary>What a measurement says about a published claim.</summary>
public enum ClaimVerdict
{
    /// <summary>The whole interval lies where the claim says.</summary>
    Holds,

    /// <summary>The whole interval lies elsewhere.</summary>
    DoesNotHold,

    /// <summary>The interval reaches both sides.</summary>
    NotDecided,

    /// <summary>Nothing here could tell; the note says why.</summary>
    NotTestable,
}

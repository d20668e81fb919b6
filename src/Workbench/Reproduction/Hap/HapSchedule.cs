namespace Workbench.Reproduction;

/// <summary>How masks are learned in the reproduction of HAP.</summary>
public enum HapSchedule
{
    /// <summary>600 updates with a quarter of the published learning rates, from masks that are less wide open: a small model in minutes.
    /// The published rates need the published number of updates; with fewer the pressure swings so far that edges close for good.</summary>
    Short,

    /// <summary>3,000 updates with the published rates.</summary>
    Published,
}

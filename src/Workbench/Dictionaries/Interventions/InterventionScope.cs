namespace Workbench.Dictionaries.Interventions;

/// <summary>What stays as it was when features are set to other values. Dictionary errors always stay.</summary>
public enum InterventionScope
{
    /// <summary>Everything but direct paths: LayerNorm scales, attention patterns and all other features. Changes equal direct edges.</summary>
    Direct,

    /// <summary>LayerNorm scales, attention patterns and the sets of active features; active features follow linearly. Changes equal
    /// attributions over all paths.</summary>
    Total,

    /// <summary>Nothing but the errors: the real model runs, with new patterns, scales and active features.</summary>
    Live,
}

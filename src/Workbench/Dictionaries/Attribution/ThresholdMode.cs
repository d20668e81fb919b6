namespace Workbench.Dictionaries.Attribution;

/// <summary>Which contributions pass a threshold.</summary>
public enum ThresholdMode
{
    /// <summary>Contributions larger than the threshold; negative ones never (the published code).</summary>
    Signed,

    /// <summary>Contributions whose size is larger than the threshold.</summary>
    Absolute,
}

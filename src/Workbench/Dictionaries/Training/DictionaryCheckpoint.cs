using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>The state of interrupted training of dictionaries.</summary>
internal sealed record DictionaryCheckpoint : CheckpointState
{
    /// <summary>Tokens seen so far.</summary>
    public required long Tokens { get; init; }

    /// <summary>Features replaced so far, by site.</summary>
    public required IReadOnlyDictionary<string, int> Resampled { get; init; }

    /// <summary>Sums since the last report, by site: loss, active features, squared error, squared deviation, tokens, steps.</summary>
    public required IReadOnlyDictionary<string, double[]> Pending { get; init; }
}

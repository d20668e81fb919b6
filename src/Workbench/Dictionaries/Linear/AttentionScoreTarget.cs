namespace Workbench.Dictionaries.Linear;

/// <summary>An attention score q·k/√d_head before masking and softmax.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position looked at.</param>
/// <param name="Side">Which side is explained.</param>
public sealed record AttentionScoreTarget(int Layer, int Head, int Query, int Key, ScoreSide Side) : GraphTarget
{
    /// <inheritdoc/>
    public override string Name => Text($"score[L{Layer}.h{Head} {Query}→{Key}, {(Side == ScoreSide.Query ? "query" : "key")} side]");
}

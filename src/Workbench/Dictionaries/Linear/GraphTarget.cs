using System.Globalization;

namespace Workbench.Dictionaries.Linear;

/// <summary>What a linear graph explains: the root of a circuit.</summary>
public abstract record GraphTarget
{
    private protected GraphTarget()
    {
    }

    /// <summary>A short name that is unique in its graph, e.g. <c>logit[12]</c> or <c>L2M.517@13</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One logit, by default at the last position.</summary>
    /// <param name="token">The token.</param>
    /// <param name="position">The position; null for the last.</param>
    /// <param name="demeaned">Whether the mean of all logits is taken off (circuit-tracer).</param>
    public static GraphTarget Logit(int token, int? position = null, bool demeaned = false) => new LogitTarget([new(token, 1)], position, demeaned);

    /// <summary>The mean logit of some tokens minus the mean logit of others.</summary>
    /// <param name="answers">Tokens that count for it.</param>
    /// <param name="wrong">Tokens that count against it.</param>
    /// <param name="position">The position; null for the last.</param>
    public static GraphTarget LogitDifference(IReadOnlyList<int> answers, IReadOnlyList<int> wrong, int? position = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(wrong);
        return new LogitTarget([.. answers.Select(id => new WeightedToken(id, 1.0 / answers.Count)), .. wrong.Select(id => new WeightedToken(id, -1.0 / wrong.Count))], position, false);
    }

    /// <summary>The logit of one token minus that of another.</summary>
    /// <param name="answer">The token that counts for it.</param>
    /// <param name="wrong">The token that counts against it.</param>
    /// <param name="position">The position; null for the last.</param>
    public static GraphTarget LogitDifference(int answer, int wrong, int? position = null) => LogitDifference([answer], [wrong], position);

    /// <summary>A feature's pre-activation: the root of a local circuit.</summary>
    /// <param name="node">An active feature.</param>
    public static GraphTarget Feature(FeatureNode node) => new FeatureTarget(node);

    /// <summary>An attention score q·k/√d_head before the softmax, one side of it explained and the other held constant.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The position that looks.</param>
    /// <param name="key">The position looked at.</param>
    /// <param name="side">The side that is explained.</param>
    public static GraphTarget AttentionScore(int layer, int head, int query, int key, ScoreSide side) => new AttentionScoreTarget(layer, head, query, key, side);

    private protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Edge attribution patching with integrated gradients over inputs: gradients are averaged along the straight line from the
/// corrupted to the clean token embedding.
/// </summary>
/// <remarks>
/// Hanna, Pezzelle and Belinkov, "Have Faith in Faithfulness" (arXiv 2403.17806). Only the output of <c>input</c> is
/// interpolated; everything behind it follows. The edges out of <c>input</c> sum to the metric's change from clean to corrupted, with
/// an error of order 1/m (<see cref="PathRule.Left"/>, <see cref="PathRule.Right"/>) or 1/m² (<see cref="PathRule.Midpoint"/>).
/// Two forward passes, and one forward and backward pass a step.
/// </remarks>
public sealed class EapIgInputs : GradientScorer
{
    /// <summary>Makes the method.</summary>
    /// <param name="steps">Points on the path, m.</param>
    /// <param name="rule">Where on the path they lie; the published numbers use <see cref="PathRule.Left"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one step.</exception>
    public EapIgInputs(int steps = 5, PathRule rule = PathRule.Midpoint) => (Steps, Rule) = (PathPoints.Check(steps), rule);

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        "eap-ig-inputs", "EAP with gradients averaged on the straight line between the prompts' embeddings (Hanna et al. 2024).",
        [
            MethodOption.Whole("steps", "Points on the path.", 5, least: 1),
            MethodOption.Choice("rule", PathPoints.RuleDescription, PathRule.Midpoint),
        ],
        values => new EapIgInputs(values.Whole("steps"), values.Choice<PathRule>("rule")));

    /// <inheritdoc/>
    public override string Name => Method.Name;

    /// <summary>Points on the path.</summary>
    public int Steps { get; }

    /// <summary>Where on the path they lie.</summary>
    public PathRule Rule { get; }

    /// <summary>One point of the line alone, from 0, the corrupted prompt, to 1, the clean one, instead of the mean over <see cref="Steps"/>:
    /// shows where on the line there is a gradient. Null takes the mean.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 0 to 1.</exception>
    public double? At
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A point of the line lies from 0, the corrupted prompt, to 1, the clean one.");
    }

    private protected override bool NeedsPatching => true;

    private protected override bool LooksAtCleanOnly => At == 1 || (At is null && Steps == 1 && Rule == PathRule.Right);

    private protected override IEnumerable<KeyValuePair<string, string>> Settings => At is { } share
        ? [new("at", OptionText.Of(share))]
        : [new("steps", OptionText.Of(Steps)), new("rule", OptionText.Of(Rule))];

    private protected override GradientRun Begin(Transformer model, CircuitTask task) => GradientRun.Of(batch =>
    {
        _ = batch.Differences;
        var clean = Layers.EmbedTokens(model, batch.Batch.Clean).detach();
        var corrupted = Layers.EmbedTokens(model, batch.Batch.Corrupted).detach();
        double[] shares = At is { } one ? [one] : [.. PathPoints.Shares(Steps, Rule)];
        foreach (double share in shares)
        {
            using var scope = NewDisposeScope();
            batch.Take(batch.At(PathPoints.At(corrupted, clean, share)), 1.0 / shares.Length);
        }
    });
}

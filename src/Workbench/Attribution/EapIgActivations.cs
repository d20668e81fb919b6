using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Edge attribution patching with integrated gradients over activations: the output of one group of sources after the other
/// (<c>input</c>, the heads of a layer together, an MLP) is moved from its ablated to its clean value, everything before it is
/// clean and everything behind it follows. For an edge u→v gradients are averaged over the passes that move u.
/// </summary>
/// <remarks>
/// Marks et al. (arXiv 2403.19647) for nodes; Hanna et al.'s code (hannamw/EAP-IG) for edges, whose way of averaging is
/// <see cref="ActivationPath.AllSources"/>. Works with every ablation. Passes begin at the group that is moved, so with L
/// layers a step costs about L forward and L backward passes.
/// </remarks>
public sealed class EapIgActivations : GradientScorer
{
    /// <summary>Makes the method.</summary>
    /// <param name="steps">Points on each path, m.</param>
    /// <param name="rule">Where on the path they lie; the published numbers use <see cref="PathRule.Right"/>.</param>
    /// <param name="path">Which passes count for an edge.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one step.</exception>
    public EapIgActivations(int steps = 5, PathRule rule = PathRule.Midpoint, ActivationPath path = ActivationPath.OwnSource) =>
        (Steps, Rule, Path) = (PathPoints.Check(steps), rule, path);

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        "eap-ig-activations", "EAP with gradients averaged while the edge's source moves from its corrupted to its clean output (Hanna et al. 2024).",
        [
            MethodOption.Whole("steps", "Points on the path.", 5, least: 1),
            MethodOption.Choice("rule", PathPoints.RuleDescription, PathRule.Midpoint),
            MethodOption.Choice("path", "Whose passes count for an edge; 'all-sources' is what EAP-IG's code does.", ActivationPath.OwnSource),
        ],
        values => new EapIgActivations(values.Whole("steps"), values.Choice<PathRule>("rule"), values.Choice<ActivationPath>("path")));

    /// <inheritdoc/>
    public override string Name => Method.Name;

    /// <summary>Points on each path.</summary>
    public int Steps { get; }

    /// <summary>Where on the path they lie.</summary>
    public PathRule Rule { get; }

    /// <summary>Which passes count for an edge.</summary>
    public ActivationPath Path { get; }

    private protected override bool LooksAtCleanOnly => Steps == 1 && Rule == PathRule.Right;

    private protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("steps", OptionText.Of(Steps)), new("rule", OptionText.Of(Rule)), new("path", OptionText.Of(Path))];

    private protected override GradientRun Begin(Transformer model, CircuitTask task) => GradientRun.Of(batch =>
    {
        var (clean, reference) = (batch.Clean, batch.Reference);
        SourceGroup[] groups = [.. SourceGroup.All(model.Config)];
        double[] shares = [.. PathPoints.Shares(Steps, Rule)];
        foreach (var group in groups)
        {
            foreach (double share in shares)
            {
                using var scope = NewDisposeScope();
                var output = PathPoints.At(group.Output(reference), group.Output(clean), share);
                if (Path == ActivationPath.OwnSource) batch.Take(batch.Behind(group, output), 1.0 / Steps, group);
                else batch.Take(batch.Holding(group, output), 1.0 / (Steps * groups.Length));
            }
        }
    });
}

using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>
/// Hybrid Attribution and Pruning: a scoring method keeps a generous share of the edges, and Edge Pruning searches among these only.
/// </summary>
/// <remarks>
/// Gu et al., "Discovering Transformer Circuits via a Hybrid Attribution and Pruning Framework" (arXiv 2510.03282). The share that is kept is not
/// published. Discarded edges have no masks, nodes that no candidate reaches are not run, and since the search begins with most edges gone the
/// target sparsity is reached in fewer steps; it ends when the KL falls no more.
/// </remarks>
public sealed class Hap : IMaskLearner
{
    internal const string MethodName = "hap";
    private const double UsualKeep = 0.3;

    private readonly EdgePruningOptions settings;
    private readonly CandidateScores scores;
    private readonly double keep;

    /// <summary>Makes the method.</summary>
    /// <param name="keep">Share of the edges that become candidates, above 0 up to 1.</param>
    /// <param name="scores">Names of the scoring methods whose absolute scores decide; EAP if null.</param>
    /// <param name="ensembling">How the ranks of several methods become one.</param>
    /// <param name="settings">How to prune; Edge Pruning's published way with early stopping if null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense, or there is no such scoring method.</exception>
    public Hap(double keep = UsualKeep, IReadOnlyList<string>? scores = null, ScoreEnsembling ensembling = ScoreEnsembling.Mean, EdgePruningOptions? settings = null)
        : this(keep, new CandidateScores { Methods = scores ?? ["eap"], Ensembling = ensembling }, settings ?? Standard)
    {
    }

    private Hap(double keep, CandidateScores scores, EdgePruningOptions settings)
    {
        if (!(keep > 0 && keep <= 1)) throw new ArgumentException($"HAP keeps a share of the edges above 0 and up to 1; {keep} was asked for.", nameof(keep));
        foreach (string name in scores.Methods) _ = EdgeScorers.Find(name);
        settings.Validate();
        (this.keep, this.scores, this.settings) = (keep, scores, settings);
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "Edge Pruning among the edges that a scoring method keeps (Gu et al. 2025).",
        [
            MethodOption.Between("keep", "Share of the edges that become candidates.", UsualKeep, 0.0001, 1),
            .. CandidateScores.Options("eap"),
            .. EdgePruning.Options(Standard).Where(option => option.Name != "start-sparsity"),
        ],
        values => new Hap(values.Number("keep"), CandidateScores.From(values), EdgePruning.From(values, startsAt: 0)));

    private static EdgePruningOptions Standard => new() { StopEarly = true };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        options ??= new();
        EdgePruningRun.Check(model, task, options, settings);
        var graph = model.Graph();
        int kept = (int)Math.Round(keep * graph.EdgeCount, MidpointRounding.AwayFromZero), wanted = EdgePruningRun.Wanted(graph, settings.Convention, options.Sparsity);
        if (kept < wanted)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"HAP keeps {kept} of {graph.EdgeCount} edges, fewer than the {wanted} of a circuit of sparsity {options.Sparsity}. Keep more than {(double)wanted / graph.EdgeCount:0.###} of the edges, or ask for a higher sparsity."));
        var (ranking, time, warnings) = scores.Score(model, task, options);
        var candidates = ranking.TopEdges(kept);
        // Under patching an edge that leads nowhere carries nothing; a mask on it would only fill the quota.
        if (options.Ablation.Kind == AblationKind.Patching) candidates = candidates.Prune();
        double counted = graph.EdgeCount + (settings.Convention == EdgeConvention.TokensAndPositions ? graph.DestinationCount : 0);
        var own = settings with { StartSparsity = Math.Min(1 - (candidates.EdgeCount / counted), settings.PressTo > 0 ? settings.PressTo : options.Sparsity) };
        return EdgePruningRun.Learn(model, task, options, new()
        {
            Method = Name,
            Options = own,
            Schedule = EdgePruningSchedule.After(own.StartSparsity, own, options),
            Candidates = candidates,
            Attribution = time,
            Warnings = warnings,
            Facts = new Dictionary<string, string>([.. scores.Facts, new("keep", OptionText.Of(keep))]),
        });
    }
}

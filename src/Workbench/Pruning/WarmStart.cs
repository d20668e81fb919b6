using Workbench.Attribution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>
/// Edge Pruning that begins with masks made of scores: strong edges begin open, weak ones closed, none is out of the question.
/// </summary>
/// <remarks>
/// After the sequential ensemble of Mondorf et al., "BlackboxNLP-2025 MIB Shared Task" (arXiv 2510.06811). Absolute scores become ranks q from 0 to 1 among the edges
/// into one layer; the keep probability is σ((q − b)/0.2), with b such that their mean is 1 − start sparsity; the mask's logit is two thirds of
/// the logit that a hard-concrete gate with that probability has, cut off at ±10.
/// </remarks>
public sealed class WarmStart : IMaskLearner
{
    internal const string MethodName = "warm-start";
    private const int PublishedSteps = 1000;
    private const int PublishedBatch = 20;
    private const double Sharpness = 0.2;
    private const double LargestLogit = 10;

    private readonly EdgePruningOptions settings;
    private readonly CandidateScores scores;

    /// <summary>Makes the method.</summary>
    /// <param name="scores">Names of the scoring methods; EAP-IG over inputs if null, as published.</param>
    /// <param name="ensembling">How the ranks of several methods become one.</param>
    /// <param name="settings">How to learn; if null with learning rate 0.4 from a sparsity of 0.9.</param>
    /// <exception cref="ArgumentException">A setting makes no sense, or there is no such scoring method.</exception>
    public WarmStart(IReadOnlyList<string>? scores = null, ScoreEnsembling ensembling = ScoreEnsembling.Mean, EdgePruningOptions? settings = null)
        : this(new CandidateScores { Methods = scores ?? ["eap-ig-inputs"], Ensembling = ensembling }, settings ?? Standard)
    {
    }

    private WarmStart(CandidateScores scores, EdgePruningOptions settings)
    {
        foreach (string name in scores.Methods) _ = EdgeScorers.Find(name);
        settings.Validate();
        if (!(settings.StartSparsity > 0)) throw new ArgumentException("A warm start needs a start sparsity above 0, the share of masks that begin closed; 0.8, 0.9 and 0.95 are published.");
        (this.scores, this.settings) = (scores, settings);
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "Edge Pruning whose masks begin with the ranks of a scoring method (Mondorf et al. 2025).",
        [.. CandidateScores.Options("eap-ig-inputs"), .. EdgePruning.Options(Standard)],
        values => new WarmStart(CandidateScores.From(values), EdgePruning.From(values)));

    private static EdgePruningOptions Standard => new() { LearningRate = 0.4, StartSparsity = 0.9 };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        options ??= new();
        EdgePruningRun.Check(model, task, options, settings);
        var (ranking, time, warnings) = scores.Score(model, task, options);
        var own = settings with { StartSparsity = Math.Min(settings.StartSparsity, settings.PressTo > 0 ? settings.PressTo : options.Sparsity) };
        return EdgePruningRun.Learn(model, task, options, new()
        {
            Method = Name,
            Options = own,
            Schedule = EdgePruningSchedule.Of(own, options.Steps > 0 ? options : options with { Steps = PublishedSteps }),
            Start = masked => StartLogits(ranking, masked, own.StartSparsity),
            Attribution = time,
            BatchSize = PublishedBatch,
            Warnings = warnings,
            Facts = new Dictionary<string, string>(scores.Facts),
        });
    }

    /// <summary>The logit that each mask begins with.</summary>
    internal static double[] StartLogits(EdgeScores scores, MaskedEdges masked, double startSparsity)
    {
        var graph = masked.Graph;
        double[] strengths = EdgeSelection.Keys(graph, scores.Values, signed: false), ranks = new double[graph.EdgeCount];
        foreach (var layer in Enumerable.Range(0, graph.EdgeCount).GroupBy(edge => graph.LayerOfDestination(graph.EdgeDestinations[edge])))
        {
            int[] own = [.. layer];
            double[] among = CandidateScores.Ranks([.. own.Select(edge => strengths[edge])]);
            for (int index = 0; index < own.Length; index++) ranks[own[index]] = among[index];
        }

        // The position embedding's edge into a place begins like that of the token embedding.
        double[] all =
        [
            .. masked.Edges.Select(edge => ranks[edge]),
            .. Enumerable.Range(0, masked.Positions).Select(destination => ranks[graph.IndexOfEdge(graph.InputSource, destination)]),
        ];
        double low = -10, high = 11;
        for (int round = 0; round < 100; round++)
        {
            double middle = (low + high) / 2;
            if (all.Average(rank => Keep(rank, middle)) > 1 - startSparsity) low = middle;
            else high = middle;
        }

        return [.. all.Select(rank => Math.Clamp(HardConcrete.Temperature * HardConcrete.LogitOf(Keep(rank, low)), -LargestLogit, LargestLogit))];

        static double Keep(double rank, double threshold) => 1 / (1 + Math.Exp((threshold - rank) / Sharpness));
    }
}

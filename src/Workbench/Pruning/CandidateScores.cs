using System.Diagnostics;
using System.Globalization;
using Workbench.Attribution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>Where hybrid methods get the strength of each edge from: one or several scoring methods.</summary>
internal sealed record CandidateScores
{
    /// <summary>Names of scoring methods.</summary>
    internal required IReadOnlyList<string> Methods { get; init; }

    /// <summary>How several become one.</summary>
    internal ScoreEnsembling Ensembling { get; init; }

    /// <summary>Points on the paths of methods that have such; 0 for their own number.</summary>
    internal int Steps { get; init; }

    /// <summary>The options by which methods are told.</summary>
    /// <param name="standard">The methods where none are named.</param>
    internal static IReadOnlyList<MethodOption> Options(string standard) =>
    [
        MethodOption.Names("scores", "The scoring methods that the masks build on, separated by commas.", standard, () => EdgeScorers.Names),
        MethodOption.Choice("ensemble", "How the ranks of several scoring methods become one.", ScoreEnsembling.Mean),
        MethodOption.Whole("score-steps", "Points on the path of scoring methods that have one; 0 for their own number.", 0, least: 0),
    ];

    internal static CandidateScores From(MethodValues values) =>
        new() { Methods = values.Names("scores"), Ensembling = values.Choice<ScoreEnsembling>("ensemble"), Steps = values.Whole("score-steps") };

    /// <summary>Scores the edges: with one method its scores, with several the ensemble of their ranks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The pairs. Where its metric has no slope at the clean prompt, logit differences are scored instead.</param>
    /// <param name="options">Ablation and cancellation.</param>
    /// <returns>The scores, how long they took, and what must be known about them.</returns>
    internal (EdgeScores Scores, TimeSpan Time, IReadOnlyList<string> Warnings) Score(Transformer model, CircuitTask task, LearningOptions options)
    {
        var watch = Stopwatch.StartNew();
        var asked = task.Metric.IsFlatAtClean && task.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0) ? task.WithMetric(Metric.LogitDifference) : task;
        var all = Methods.Select(name => Scorer(name).Score(model, asked, new() { Ablation = options.Ablation, Cancellation = options.Cancellation })).ToList();
        var scores = all.Count == 1 ? all[0] : Together(all);
        return (scores, watch.Elapsed, [.. all.SelectMany(one => (one.Provenance.Warnings ?? []).Select(warning => $"{one.Provenance.Method}: {warning}"))]);
    }

    /// <summary>Facts for the provenance.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Facts =>
    [
        new("scores", string.Join(',', Methods)),
        .. Methods.Count > 1 ? [new KeyValuePair<string, string>("ensemble", OptionText.Of(Ensembling))] : Array.Empty<KeyValuePair<string, string>>(),
        .. Steps > 0 ? [new KeyValuePair<string, string>("score_steps", OptionText.Of(Steps))] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    /// <summary>The rank of each edge by absolute score, from 0 for the weakest to 1 for the strongest; equal scores share the mean of their ranks.</summary>
    /// <param name="strengths">Absolute scores.</param>
    internal static double[] Ranks(IReadOnlyList<double> strengths)
    {
        int[] order = [.. Enumerable.Range(0, strengths.Count).OrderBy(place => strengths[place])];
        double[] ranks = new double[order.Length];
        for (int first = 0; first < order.Length;)
        {
            int next = first + 1;
            while (next < order.Length && strengths[order[next]] == strengths[order[first]]) next++;
            for (int index = first; index < next; index++) ranks[order[index]] = order.Length == 1 ? 1 : (first + next - 1) / 2.0 / (order.Length - 1);
            first = next;
        }

        return ranks;
    }

    private IEdgeScorer Scorer(string name)
    {
        var method = EdgeScorers.Find(name);
        return Steps > 0 && method.Options.Any(option => option.Name == "steps")
            ? method.Create(new Dictionary<string, string> { ["steps"] = Steps.ToString(CultureInfo.InvariantCulture) })
            : method.Create();
    }

    private EdgeScores Together(List<EdgeScores> all)
    {
        var graph = all[0].Graph;
        var ranks = all.Select(one => Ranks(EdgeSelection.Keys(graph, one.Values, signed: false))).ToList();
        double[] dense = new double[graph.SourceCount * graph.DestinationCount];
        for (int edge = 0; edge < graph.EdgeCount; edge++)
        {
            var own = ranks.Select(method => method[edge]);
            dense[(graph.EdgeSources[edge] * graph.DestinationCount) + graph.EdgeDestinations[edge]] =
                Ensembling switch { ScoreEnsembling.Max => own.Max(), ScoreEnsembling.Min => own.Min(), _ => own.Average() };
        }

        return new EdgeScores(graph, dense, all[0].Provenance with
        {
            Method = "score-ensemble",
            Options = new SortedDictionary<string, string>(Facts.ToDictionary(fact => fact.Key, fact => fact.Value), StringComparer.Ordinal),
        });
    }
}

using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>
/// Learns the circuits of compiled models: Edge Pruning is published to recover those of <c>xproportion</c> and <c>reverse</c> exactly.
/// </summary>
/// <remarks>Their graphs have 46 and 29 edges where GPT-2 small has 32,491. Every method presses on the share of edges that are open, so with the published
/// rates an edge of theirs costs a thousand times as much as one of GPT-2 small; multipliers and weights here are smaller by about that much.</remarks>
internal sealed class KnownCircuitRecovery
{
    private const int Steps = 400;
    private const double Keep = 0.5;
    private const double PublishedEdges = 32491;
    private static readonly string[] Models = ["xproportion", "reverse"];
    private static readonly EdgePruningOptions Gentle = new() { LearningRate = 0.1, StartLogit = 3, MultiplierLearningRate = 0.003 };

    private readonly List<(string Model, string Method, PlannedPart<RecoveryRun> Part)> parts = [];
    private readonly int seeds;

    private KnownCircuitRecovery(int seeds) => this.seeds = seeds;

    /// <summary>The settings in words.</summary>
    public static string Settings { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"As many edges as the known circuit has are asked for ({Steps} updates, learning rate {Gentle.LearningRate}, multipliers {Gentle.MultiplierLearningRate}, masks from logit {Gentle.StartLogit}; HAP keeps {Keep} of the edges by EAP). DiscoGP learns edges alone, under zero ablation, its sparsity loss weighted so that an edge costs what it costs in GPT-2 small; it has no target.");

    /// <summary>Plans the runs.</summary>
    /// <param name="work">What they become parts of.</param>
    /// <param name="options">The seeds.</param>
    /// <param name="withDiscoGp">Whether DiscoGP, which has three times as many updates, is asked too.</param>
    /// <param name="cancellation">Stops learning.</param>
    public static KnownCircuitRecovery Plan(ReproductionWork work, HapOptions options, bool withDiscoGp = true, CancellationToken cancellation = default)
    {
        var plan = new KnownCircuitRecovery(options.Seeds.Count);
        foreach (var name in Models)
        {
            foreach (var (method, make) in Methods().Where(entry => withDiscoGp || entry.Name != DiscoGp.MethodName))
            {
                foreach (var seed in options.Seeds)
                {
                    plan.parts.Add((name, method, work.Plan(
                        $"{name} recovered by {method} seed={seed}", $"workbench {RuntimeInfo.WorkbenchVersion}; torch {RuntimeInfo.TorchVersion}; packages {RuntimeInfo.PackageSource}; {Settings}",
                        () => Learn(name, make, method == DiscoGp.MethodName, seed, cancellation))));
                }
            }
        }

        return plan;
    }

    /// <summary>The table, once the parts are worked out.</summary>
    public IReadOnlyList<RecoveryRow> Rows() =>
    [
        .. parts.GroupBy(part => (part.Model, part.Method)).Select(group =>
        {
            using var known = KnownCircuits.Create(group.Key.Model);
            RecoveryRun[] runs = [.. group.Select(entry => entry.Part.Value)];
            var wrong = runs.FirstOrDefault(run => !Exact(run));
            return new RecoveryRow(
                group.Key.Model, known.Truth.EdgeCount, group.Key.Method, runs.Count(Exact), seeds,
                runs.Average(run => run.Problem is null ? run.Missing.Length : known.Truth.EdgeCount), runs.Average(run => (double)run.Extra.Length), runs.Average(run => run.Seconds),
                wrong is null ? null : wrong.Problem ?? $"without {Listed(wrong.Missing)}; with {Listed(wrong.Extra)}");
        }),
    ];

    private static bool Exact(RecoveryRun run) => run.Problem is null && run.Missing.Length == 0 && run.Extra.Length == 0;

    private static string Listed(string[] edges) => edges.Length == 0 ? "nothing" : string.Join(' ', edges);

    private static IEnumerable<(string Name, Func<ComputationGraph, IMaskLearner> Make)> Methods()
    {
        yield return (HapMethod.EdgePruningName, _ => new EdgePruning(Gentle));
        yield return (HapMethod.HapName("eap"), _ => new Hap(Keep, ["eap"], ScoreEnsembling.Mean, Gentle));
        yield return (DiscoGp.MethodName, graph => new DiscoGp(new DiscoGpOptions
        {
            Mode = GateMode.E,
            Edges = DiscoGpStage.PublishedEdges with { Sparsity = DiscoGpStage.PublishedEdges.Sparsity with { Start = DiscoGpStage.PublishedEdges.Sparsity.Start * graph.EdgeCount / PublishedEdges } },
        }));
    }

    private static RecoveryRun Learn(string name, Func<ComputationGraph, IMaskLearner> make, bool untargeted, int seed, CancellationToken cancellation)
    {
        using var known = KnownCircuits.Create(name);
        var graph = known.Model.Graph();
        var options = new LearningOptions { Seed = seed, Cancellation = cancellation };
        if (!untargeted)
            options = options with { Steps = Steps, Sparsity = 1 - ((double)known.Truth.EdgeCount / graph.EdgeCount) };
        try
        {
            var learned = make(graph).Learn(known.Model, known.Task, options);
            HashSet<string> found = [.. learned.Circuit.Prune().Edges.Select(graph.EdgeName)], truth = [.. known.Truth.Edges.Select(graph.EdgeName)];
            return new RecoveryRun([.. truth.Except(found).Order(StringComparer.Ordinal)], [.. found.Except(truth).Order(StringComparer.Ordinal)], learned.Cost.Total.TotalSeconds, null);
        }
        catch (InvalidOperationException empty)
        {
            // A method that closes every path is a result.
            return new RecoveryRun([], [], 0, empty.Message);
        }
    }
}

using System.Diagnostics;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>Finds circuits and measures them through the project's evaluators.</summary>
internal sealed class HapMeasurement(HapOptions options, CancellationToken cancellation)
{
    // What learners add to their message about a folder that is no longer there afterwards.
    private const string MasksAreIn = " The masks are in ";

    private readonly HashSet<string> warm = [];

    /// <summary>Runs a method on a drawing of a task.</summary>
    /// <param name="subject">The drawing.</param>
    /// <param name="method">The method.</param>
    /// <param name="checkpoints">Where masks are kept while they are learned; null for nowhere.</param>
    public HapRun Run(HapSubject subject, HapMethod method, string? checkpoints)
    {
        WarmUp(subject, method);
        try
        {
            return method.Learns ? Learned(subject, method, checkpoints) : Scored(subject, method);
        }
        catch (ArgumentException impossible)
        {
            // What a method cannot do on this task is a result, not the end of the run.
            return new HapRun { Problem = impossible.Message };
        }
        catch (InvalidOperationException empty)
        {
            // So is a circuit without edges. Its masks would only make another run end in the same way.
            Forget(checkpoints);
            return new HapRun { Problem = empty.Message.Split(MasksAreIn)[0] };
        }
    }

    /// <summary>The edges that HAP keeps as candidates, by their number in the graph, for each share.</summary>
    public int[][] Candidates(HapSubject subject, string scores, IReadOnlyList<double> shares)
    {
        var graph = subject.Model.Graph();
        var ranking = EdgeScorers.Create(scores, new Dictionary<string, string>()).Score(subject.Model, Scorable(subject.Task.Scored), new ScoringOptions { Cancellation = cancellation });
        return [.. shares.Select(share => Numbers(ranking.TopEdges((int)Math.Round(share * graph.EdgeCount, MidpointRounding.AwayFromZero)).Prune()))];
    }

    /// <summary>The full model on the pairs that circuits are evaluated on.</summary>
    public HapRun FullModel(HapSubject subject) => Measure(subject, Circuit.Full(subject.Model.Graph()), new HapRun());

    private HapRun Scored(HapSubject subject, HapMethod method)
    {
        var graph = subject.Model.Graph();
        int wanted = Math.Max(1, (int)Math.Round((1 - options.Sparsity) * graph.EdgeCount, MidpointRounding.AwayFromZero));
        EdgeScores? scores = null;
        var watch = new Stopwatch();
        var peak = ProcessMemory.PeakOf(() =>
        {
            watch.Start();
            scores = method.Scorer().Score(subject.Model, Scorable(subject.Task.Scored), new ScoringOptions { Cancellation = cancellation });
            Synchronize(subject.Model);
            watch.Stop();
        });
        var selected = scores!.TopEdges(wanted);
        return Measure(subject, selected.Prune(), new HapRun
        {
            Sparsity = 1 - ((double)selected.EdgeCount / graph.EdgeCount),
            Seconds = watch.Elapsed.TotalSeconds,
            ScoringSeconds = watch.Elapsed.TotalSeconds,
            PeakBytes = peak,
            Candidates = graph.EdgeCount,
            Warnings = [.. scores.Provenance.Warnings ?? []],
        });
    }

    private HapRun Learned(HapSubject subject, HapMethod method, string? checkpoints)
    {
        LearnedCircuit? learned = null;
        var peak = ProcessMemory.PeakOf(() => learned = method.Learner(options).Learn(subject.Model, subject.Task.Scored, Asked(subject, method.Steps) with { Checkpoints = checkpoints }));
        var run = Measure(subject, learned!.Circuit.Prune(), new HapRun
        {
            Sparsity = learned.Sparsity,
            Seconds = learned.Cost.Total.TotalSeconds,
            ScoringSeconds = learned.Cost.Attribution.TotalSeconds,
            Steps = learned.Cost.Steps,
            SecondsPerStep = learned.Cost.SecondsPerStep,
            PeakBytes = peak,
            Candidates = learned.Candidates,
            MaskSparsity = learned.MaskSparsity,
            EndedEarly = learned.EndedEarly,
            Warnings = [.. learned.Provenance.Warnings ?? []],
        });
        Forget(checkpoints);
        return run;
    }

    private static void Forget(string? checkpoints)
    {
        if (checkpoints is not null && Directory.Exists(checkpoints))
            Directory.Delete(checkpoints, recursive: true);
    }

    private HapRun Measure(HapSubject subject, Circuit circuit, HapRun run)
    {
        var how = new EvaluationOptions { BatchSize = options.BatchSize, Cancellation = cancellation };
        var report = Faithfulness.Evaluate(subject.Model, subject.Task.Evaluated, circuit, how);
        // Edge Pruning counts an example as right where the answer is the most likely of all tokens; without wrong tokens the evaluator does too.
        var open = Faithfulness.Evaluate(subject.Model, WithoutWrong(subject.Task.Evaluated), circuit, how);
        var graph = circuit.Graph;
        var nodes = circuit.Nodes.ToHashSet(StringComparer.Ordinal);
        return run with
        {
            Edges = Numbers(circuit),
            Heads = [.. Heads(graph).Where(nodes.Contains)],
            EffectiveSparsity = 1 - ((double)circuit.EdgeCount / graph.EdgeCount),
            Accuracy = open.Accuracy,
            Preference = report.Accuracy,
            Metric = report.Circuit,
            Faithfulness = report.Faithfulness,
            Kl = report.Kl,
            ExactMatch = report.ExactMatch,
        };
    }

    /// <summary>The names of all heads, layer by layer.</summary>
    internal static IEnumerable<string> Heads(ComputationGraph graph) =>
        from layer in Enumerable.Range(0, graph.Layers)
        from head in Enumerable.Range(0, graph.Heads)
        select graph.SourceName(graph.HeadSource(layer, head));

    // The first run of a method compiles code and takes memory; that is nobody's cost.
    private void WarmUp(HapSubject subject, HapMethod method)
    {
        if (!warm.Add(method.Name))
            return;
        try
        {
            if (method.Learns)
                method.Learner(options).Learn(subject.Model, subject.Task.Scored, Asked(subject, 2));
            else
                method.Scorer().Score(subject.Model, Scorable(subject.Task.Scored), new ScoringOptions { Cancellation = cancellation });
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            // The run that counts says it.
        }
    }

    private LearningOptions Asked(HapSubject subject, int steps) => new()
    {
        Sparsity = options.Sparsity,
        Steps = steps,
        BatchSize = Math.Min(options.PairsPerStep, subject.Task.Scored.Pairs.Count),
        Seed = subject.Seed,
        Cancellation = cancellation,
    };

    private static int[] Numbers(Circuit circuit) => [.. Enumerable.Range(0, circuit.Graph.EdgeCount).Where(edge => circuit.Contains(circuit.Graph.EdgeAt(edge)))];

    // As HAP does: a metric without a slope at the clean prompt cannot score edges.
    private static CircuitTask Scorable(CircuitTask task) =>
        task.Metric.IsFlatAtClean && task.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0) ? task.WithMetric(Tasks.Metric.LogitDifference) : task;

    private static CircuitTask WithoutWrong(CircuitTask task) =>
        new(task.Name, [.. task.Pairs.Select(pair => pair with { Wrong = [], Neutral = [] })], Tasks.Metric.KlDivergence, task.BosPolicy, task.Seed);

    private static void Synchronize(Transformer model)
    {
        if (model.Device.type == TorchSharp.DeviceType.CUDA) TorchSharp.torch.cuda.synchronize();
    }
}

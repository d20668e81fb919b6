using System.Diagnostics;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>
/// Times attribution and evaluation on random weights of a published size. Everything is measured next to a plain forward
/// pass in the same round, because machines drift.
/// </summary>
public static class SpeedBenchmark
{
    private const int Batches = 4;
    private static readonly int[] StepCounts = [5, 10];

    /// <summary>Runs the benchmark.</summary>
    /// <param name="config">The shape of the model; its weights are random, which does not change the work.</param>
    /// <param name="name">What to call the shape in the report.</param>
    /// <param name="options">What is measured; defaults if null.</param>
    /// <exception cref="InvalidOperationException">The program to compare with failed; see <see cref="PeerProgram.Run"/>.</exception>
    /// <exception cref="IOException">There is no room for the files that the program to compare with reads.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static SpeedReport Run(TransformerConfig config, string name, SpeedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        options ??= new();
        options.Validate();
        var progress = options.Progress;
        progress?.Report($"making random weights of {name}'s shape");
        using var model = Transformer.Random(config, seed: 0, device: options.Device, name: name);
        var task = RandomPairs(config, options.Pairs, options.Tokens);
        var graph = model.Graph();
        var eap = new Eap();
        var scoring = new ScoringOptions { BatchSize = options.Pairs, Cancellation = options.Cancellation };
        // The hash of the weights is taken once a model, not once a run; it is no part of the attribution.
        _ = model.Hash;

        progress?.Report("first attribution, for its memory");
        EdgeScores scores = null!;
        ProcessMemory.GiveBack();
        long before = ProcessMemory.Current;
        long peak = ProcessMemory.PeakOf(() => scores = eap.Score(model, task, scoring));
        var methods = options.Methods.Select(method => new Timed(method)).ToList();
        foreach (var method in methods)
        {
            progress?.Report($"first run of {method.Name}, for its memory");
            method.PeakBytes = ProcessMemory.PeakOf(() => method.Cost = PassCost.Of(method.Method.Score(model, task, scoring).Provenance));
        }

        var memory = options.MemoryUse ? MemoryUse(model, options, scoring) : [];
        var circuit = scores.GreedyEdges(Math.Min(options.Edges, graph.EdgeCount));
        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        using var batch = new TaskBatch(task.Pairs, device: model.Device);
        using var reference = ReferenceActivations.Of(model, batch, Ablation.Patching, null);
        var clean = model.Logits(batch.Clean).view(-1, config.VocabularySize).index_select(0, batch.ScoredRows);

        var (forward, attribution, evaluation) = (new Timings(), new Timings(), new Timings());
        using var peer = options.Against is { } program ? new TimedPeer(program, model, task, get_num_threads()) : null;
        for (int round = -1; round < options.Rounds; round++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            progress?.Report(round < 0 ? "warming up" : $"round {round + 1} of {options.Rounds}");
            // The faster of two plain passes: a ratio must not look better because its divisor was disturbed.
            double plain = Math.Min(Seconds(Forward), Seconds(Forward));
            double attributed = Seconds(() => eap.Score(model, task, scoring));
            double evaluated = Seconds(Evaluate);
            double[] seconds = [.. methods.Select(method => Seconds(() => method.Method.Score(model, task, scoring)))];
            if (round < Math.Min(options.AgainstRepeats, options.Rounds)) peer?.Run(timed: round >= 0, progress, options.Cancellation);
            if (round < 0) continue;
            forward.Add(plain);
            attribution.Add(attributed);
            evaluation.Add(evaluated);
            foreach (var (method, taken) in methods.Zip(seconds)) method.Seconds.Add(taken);
        }

        int live = new CircuitPlan(circuit, AblationKind.Patching).RowCount;
        var (eapRatios, evaluateRatios) = (attribution.Over(forward), evaluation.Over(forward));
        return new SpeedReport
        {
            Model = name,
            Parameters = config.ParameterCount,
            GraphEdges = graph.EdgeCount,
            Pairs = options.Pairs,
            Tokens = options.Tokens,
            Threads = get_num_threads(),
            Rounds = options.Rounds,
            ForwardSeconds = forward.Median,
            EapRatio = eapRatios.Median,
            EapRatioRange = eapRatios.Range,
            EvaluateRatio = evaluateRatios.Median,
            EvaluateRatioRange = evaluateRatios.Range,
            EvaluateEdges = circuit.EdgeCount,
            EvaluateLiveNodes = live,
            WeightBytes = config.ParameterCount * model.Weights.TokenEmbedding.element_size(),
            ResidentBytesBefore = before,
            EapPeakBytesAboveWeights = peak,
            PeakBytes = before + peak,
            Methods = [.. methods.Select(method => method.Speed(forward))],
            Memory = memory,
            Against = peer?.Speed(forward, methods.Count == 0 ? [(eap.Name, attribution)] : [.. methods.Select(method => (method.Name, method.Seconds))]),
        };

        void Forward()
        {
            using var scope = NewDisposeScope();
            model.Logits(batch.Clean);
        }

        void Evaluate()
        {
            using var scope = NewDisposeScope();
            using var run = new CircuitRun(model, circuit, AblationKind.Patching);
            var logits = run.ScoredLogits(batch, reference);
            task.Metric.PerExample(logits, batch).cpu();
            Metric.KlDivergence.PerExample(logits, batch, clean).cpu();
        }

        double Seconds(Action action)
        {
            var watch = Stopwatch.StartNew();
            action();
            if (model.Device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
            return watch.Elapsed.TotalSeconds;
        }
    }

    // How the most memory goes with the number of batches, and of points on a path: it should not go at all.
    private static List<MemoryFigure> MemoryUse(Transformer model, SpeedOptions options, ScoringOptions scoring)
    {
        var figures = new List<MemoryFigure>();
        foreach (int batches in new[] { 1, Batches })
        {
            var task = RandomPairs(model.Config, batches * options.Pairs, options.Tokens);
            Measure(new Eap(), task, batches, null);
        }

        var pairs = RandomPairs(model.Config, options.Pairs, options.Tokens);
        foreach (int steps in StepCounts) Measure(new EapIgInputs(steps), pairs, 1, steps);
        foreach (int steps in StepCounts) Measure(new EapGp(steps), pairs, 1, steps);
        return figures;

        void Measure(IEdgeScorer method, CircuitTask task, int batches, int? steps)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            options.Progress?.Report($"memory of {method.Name}, {(steps is null ? $"{batches} batches" : $"{steps} steps")}");
            figures.Add(new(method.Name, batches, steps, ProcessMemory.PeakOf(() => method.Score(model, task, scoring))));
        }
    }

    internal static CircuitTask RandomPairs(TransformerConfig config, int pairs, int tokens)
    {
        var random = new Random(0);
        int Token() => random.Next(config.VocabularySize);
        return new CircuitTask("random-pairs", [.. Enumerable.Range(0, pairs).Select(_ =>
        {
            int[] clean = [.. Enumerable.Range(0, tokens).Select(_ => Token())];
            int[] corrupted = [.. clean];
            for (int change = 0; change < 2; change++) corrupted[random.Next(tokens)] = Token();
            int answer = Token();
            return new TaskPair { Clean = clean, Corrupted = corrupted, Answers = [answer], Wrong = [(answer + 1) % config.VocabularySize] };
        })], Metric.LogitDifference, seed: 0);
    }

    private sealed class Timed(NamedMethod method)
    {
        internal string Name { get; } = method.Name;

        internal IEdgeScorer Method { get; } = method.Method;

        internal PassCost? Cost { get; set; }

        internal long PeakBytes { get; set; }

        internal Timings Seconds { get; } = new();

        internal MethodSpeed Speed(Timings forward)
        {
            var ratios = Seconds.Over(forward);
            return new MethodSpeed(Name, ratios.Median, ratios.Range, Cost?.Forward, Cost?.Backward, PeakBytes) { Seconds = Seconds.Median };
        }
    }
}

using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using Workbench.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Pruning;

/// <summary>
/// Uniform gradient sampling: learns for every edge the probability that it is kept, from circuits with gates sampled near those probabilities.
/// With <see cref="UgsOptions.LearnConstants"/> also learns, for each node, the constant that replaces it (optimal ablation).
/// </summary>
/// <remarks>
/// Li and Janson, "Optimal ablation for interpretability" (arXiv 2409.09951). The score of an edge is its keep probability. A seed gives the same
/// result again on the same machine; another batch size or order of pairs is another training.
/// </remarks>
public sealed class Ugs : IEdgeScorer
{
    internal const string MethodName = "ugs";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "Learns for each edge the probability that it is kept, from sampled gates.",
        [
            MethodOption.Whole("learning-steps", "Updates.", 300, least: 1),
            MethodOption.Positive("edge-price", "What an edge costs, in nats.", 0.001),
            MethodOption.Whole("gate-seed", "Seed of the gates and of the order of pairs.", 0),
        ],
        values => new Ugs(new() { Steps = values.Whole("learning-steps"), EdgePrice = values.Number("edge-price"), Seed = values.Whole("gate-seed") }))
    {
        AveragesExamples = false,
        EstimatesEffects = false,
        AsksMetric = false,
        Trains = true,
    };

    private readonly UgsOptions settings;

    /// <summary>Makes the method.</summary>
    /// <param name="settings">How to learn; defaults if null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public Ugs(UgsOptions? settings = null)
    {
        this.settings = settings ?? new();
        this.settings.Validate();
    }

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>Learns gates and, if asked, constants.</summary>
    /// <param name="model">The model; its weights do not change.</param>
    /// <param name="task">The clean and corrupted pairs.</param>
    /// <param name="options">Ablation and cancellation; progress is told the steps done. The batch size is that of <see cref="UgsOptions"/>.</param>
    /// <returns>Scores, the ablation that belongs to them, and the losses.</returns>
    /// <exception cref="ArgumentException">The task does not fit, or constants are to be learned from an ablation that has none.</exception>
    /// <exception cref="InvalidOperationException">Learning diverged.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public UgsResult Learn(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        options ??= new();
        TaskCheck.RequireCorruption(task, options.Ablation);
        return Train(model, task, options);
    }

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        var result = Learn(model, task, options is null ? null : options with { Progress = null });
        options?.Progress?.Report(task.Pairs.Count);
        return result.Scores;
    }

    /// <inheritdoc/>
    /// <remarks>Learns on each pair alone; the mean of these is not what is learned on all.</remarks>
    public IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        options ??= new();
        TaskCheck.Validate(model, task, settings.Metric ?? Metric.KlDivergence);
        TaskCheck.RequireCorruption(task, options.Ablation);
        return task.Pairs.Select(pair => Train(model, new CircuitTask(task.Name, [pair], task.Metric, task.BosPolicy, task.Seed), options with { Progress = null }).Scores.Values.ToArray());
    }

    private UgsResult Train(Transformer model, CircuitTask task, ScoringOptions options)
    {
        var metric = settings.Metric ?? Metric.KlDivergence;
        TaskCheck.Validate(model, task, metric);
        var graph = model.Graph();
        using var outer = NewDisposeScope();
        int batchSize = BatchSize.Choose(0, model, graph, task);
        using var learned = settings.LearnConstants ? new LearnedReference(model, task, options.Ablation, batchSize, options.Cancellation) : null;
        using var means = learned is null && options.Ablation.Kind == AblationKind.Mean ? NodeMeans.Of(model, task, options.Ablation, batchSize, options.Cancellation) : null;
        double start = Math.Log(settings.StartProbability / (1 - settings.StartProbability));
        var theta = new Parameter(full(graph.EdgeCount, start, dtype: model.DType, device: model.Device));
        using var gateSteps = new AdamWState([new("theta", theta)]);
        using var constantSteps = learned is null ? null : new AdamWState(learned.Named);
        var incidence = UgsGates.Incidence(graph, model.DType, model.Device);
        int[] kinds = UgsGates.Kinds(graph);
        using var generator = new Generator((ulong)settings.Seed);
        var order = new PairOrder(task.Pairs, settings.Seed);
        var losses = new List<double>();
        long runs = 0;
        for (int step = 0; step < settings.Steps; step++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var pairs = order.Next(settings.BatchSize);
            var uniforms = rand((long)pairs.Count * settings.Samples, graph.EdgeCount, dtype: float32, generator: generator).to(model.DType, model.Device);
            using var grad = enable_grad();
            var gates = UgsGates.Draw(graph, theta, uniforms);
            var loss = UgsStep.Losses(model, graph, pairs, gates, metric, options.Ablation, means, learned).mean();
            double value = loss.detach().to_type(float64).cpu().item<double>();
            if (!double.IsFinite(value)) throw new InvalidOperationException($"The loss of UGS is not a finite number at step {step}. Use a smaller learning rate.");
            losses.Add(value);
            runs += pairs.Count * (long)settings.Samples;
            var total = loss.add(UgsGates.Price(graph, theta, incidence, settings.EdgePrice, settings.NodePrice ?? Math.Min(settings.EdgePrice / 2, 2e-4)));
            var gradients = autograd.grad([total], [theta, .. learned?.Named.Select(entry => entry.Value) ?? []]);
            var training = new TrainingOptions { Steps = settings.Steps, Beta1 = settings.Beta1, Beta2 = settings.Beta2, WeightDecay = 0 };
            gateSteps.Update([Clipped(gradients[0], kinds, settings.GradientClip)], step, training, settings.LearningRate, 1);
            constantSteps?.Update([.. gradients.Skip(1)], step, training, settings.ConstantsLearningRate, 1);
            options.Progress?.Report(step + 1);
        }

        using var noGrad = no_grad();
        double[] kept = theta.detach().sigmoid().to_type(float64).cpu().data<double>().ToArray();
        double[] dense = new double[graph.SourceCount * graph.DestinationCount];
        for (int index = 0; index < kept.Length; index++) dense[graph.EdgeSources[index] * graph.DestinationCount + graph.EdgeDestinations[index]] = kept[index];
        var provenance = Describe(model, task, options, metric, runs);
        var ablation = learned is null ? options.Ablation : Ablation.Optimal(learned.Constants(provenance));
        return new(new EdgeScores(graph, dense, provenance with { Ablation = ablation.Name, AblationConstants = ablation.Constants?.Hash }), ablation, losses);
    }

    /// <summary>Scales the gradient of each kind of edges down to a norm.</summary>
    internal static Tensor Clipped(Tensor gradient, int[] kinds, double largest)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var kind = tensor(kinds.Select(value => (long)value).ToArray()).to(gradient.device);
        var squares = zeros(4, dtype: gradient.dtype, device: gradient.device).index_add(0, kind, gradient.mul(gradient), 1);
        var factors = squares.sqrt().add(1e-6).reciprocal().mul(largest).clamp_max(1);
        return gradient.mul(factors.index_select(0, kind)).MoveToOuterDisposeScope();
    }

    private Provenance Describe(Transformer model, CircuitTask task, ScoringOptions options, Metric metric, long runs)
    {
        // Each sampled circuit is a run of its own; the full model and the corrupted run go along with it.
        double perExample = (double)runs / task.Pairs.Count;
        int side = !settings.LearnConstants && options.Ablation.Kind == AblationKind.Patching ? 2 : 1;
        return RunProvenance.Of(model, task, options.Ablation) with
        {
            Method = MethodName,
            Metric = metric.Name,
            Warnings = ScoringChecks.Differences(task, options.Ablation) is { Count: > 0 } warnings ? warnings : null,
            Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["forward_passes_per_example"] = Math.Ceiling(perExample * (1 + side)).ToString(CultureInfo.InvariantCulture),
                ["backward_passes_per_example"] = Math.Ceiling(perExample).ToString(CultureInfo.InvariantCulture),
                ["learning_steps"] = settings.Steps.ToString(CultureInfo.InvariantCulture),
                ["batch_size"] = settings.BatchSize.ToString(CultureInfo.InvariantCulture),
                ["samples"] = settings.Samples.ToString(CultureInfo.InvariantCulture),
                ["learning_rate"] = settings.LearningRate.ToString("R", CultureInfo.InvariantCulture),
                ["edge_price"] = settings.EdgePrice.ToString("R", CultureInfo.InvariantCulture),
                ["node_price"] = (settings.NodePrice ?? Math.Min(settings.EdgePrice / 2, 2e-4)).ToString("R", CultureInfo.InvariantCulture),
                ["learned_constants"] = settings.LearnConstants ? "true" : "false",
                ["gate_seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            },
        };
    }
}

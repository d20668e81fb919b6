using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Learns the constants of optimal ablation: those that hurt least when they take the nodes' places.</summary>
/// <remarks>
/// Li and Janson, "Optimal ablation for interpretability" (arXiv 2409.09951). Without a circuit each node's constant is learned for that node being
/// replaced alone (all its outgoing edges), a random node on each row of an update. For a circuit all constants are learned together, for the
/// edges that are not in it. Starts at the mean over all positions of the clean prompts; what is minimised is KL to the full model.
/// </remarks>
public static class OptimalAblation
{
    /// <summary>Learns constants.</summary>
    /// <param name="model">The model; its weights do not change.</param>
    /// <param name="task">The prompts; corrupted ones are not used.</param>
    /// <param name="circuit">The circuit that the constants are for; null learns them for each node alone.</param>
    /// <param name="steps">Updates.</param>
    /// <param name="batchSize">Pairs in an update.</param>
    /// <param name="learningRate">Learning rate (Adam).</param>
    /// <param name="seed">Seed of the order of pairs and of the nodes drawn.</param>
    /// <param name="progress">Told the steps done.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The ablation, with its constants.</returns>
    /// <exception cref="ArgumentException">The task does not fit the model, the circuit is of another graph, or a number is not above 0.</exception>
    /// <exception cref="InvalidOperationException">Learning diverged.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Ablation Learn(
        Transformer model, CircuitTask task, Circuit? circuit = null, int steps = 500, int batchSize = 16, double learningRate = 0.01, int seed = 0,
        IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (!double.IsFinite(learningRate) || learningRate <= 0) throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be above 0.");
        TaskCheck.Validate(model, task, Metric.KlDivergence);
        var graph = model.Graph();
        if (circuit is not null && !circuit.Graph.Equals(graph))
            throw new ArgumentException($"The circuit is of a graph of {circuit.Graph}; model '{model.Name}' has {graph}.", nameof(circuit));

        using var outer = NewDisposeScope();
        var start = Ablation.MeanOf(overClean: true, perPosition: false);
        using var learned = new LearnedReference(model, task, start, BatchSize.Choose(0, model, graph, task), cancellation);
        using var updates = new AdamWState(learned.Named);
        var order = new PairOrder(task.Pairs, seed);
        var random = new Random(seed);
        var options = new TrainingOptions { Steps = steps, WeightDecay = 0, Beta2 = 0.999 };
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var pairs = order.Next(batchSize);
            using var grad = enable_grad();
            var losses = UgsStep.Losses(model, graph, pairs, Gates(pairs.Count), Metric.KlDivergence, start, null, learned);
            double value = losses.detach().to_type(float64).mean().cpu().item<double>();
            if (!double.IsFinite(value)) throw new InvalidOperationException($"The loss of optimal ablation is not a finite number at step {step}. Use a smaller learning rate.");
            var gradients = autograd.grad([losses.mean()], [.. learned.Named.Select(entry => entry.Value)]);
            // Down to a tenth at the end, so that the constants settle.
            updates.Update(gradients, step, options, learningRate * (1 - 0.9 * step / steps), 1);
            progress?.Report(step + 1);
        }

        return Ablation.Optimal(learned.Constants(RunProvenance.Of(model, task) with
        {
            Method = "optimal-ablation",
            Metric = Metric.KlDivergence.Name,
            Ablation = "optimal",
            Seed = seed,
            Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["learned_for"] = circuit is null ? "each node alone" : circuit.Provenance.Selection ?? "a circuit",
                ["circuit_hash"] = circuit?.Hash ?? "none",
                ["edges"] = (circuit?.EdgeCount ?? graph.EdgeCount).ToString(CultureInfo.InvariantCulture),
                ["steps"] = steps.ToString(CultureInfo.InvariantCulture),
                ["batch_size"] = batchSize.ToString(CultureInfo.InvariantCulture),
                ["learning_rate"] = learningRate.ToString("R", CultureInfo.InvariantCulture),
            },
        }));

        Tensor Gates(int rows)
        {
            var values = new float[rows, graph.EdgeCount];
            for (int row = 0; row < rows; row++)
            {
                int node = random.Next(graph.SourceCount);
                for (int index = 0; index < graph.EdgeCount; index++)
                {
                    var edge = graph.EdgeAt(index);
                    values[row, index] = (circuit is null ? edge.Source != node : circuit.Contains(edge)) ? 1 : 0;
                }
            }

            return tensor(values).to(model.DType, model.Device);
        }
    }
}

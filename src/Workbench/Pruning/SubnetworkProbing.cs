using System.Diagnostics;
using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// Subnetwork probing: learns hard-concrete masks on edges or nodes with a fixed price on openness, a gate sample for each example. The masks
/// rank edges or nodes; the circuit is the best of them, as many as were asked for.
/// </summary>
/// <remarks>
/// Cao, Sanh and Rush, "Low-Complexity Probing via Finding Subnetworks" (arXiv 2104.03514), for circuits as in auto-circuit: λ = 10, Adam with 0.1,
/// masks that begin open with probability 0.9, constraint on the size as an option. A seed gives the same circuit again on the same machine.
/// </remarks>
public sealed class SubnetworkProbing : IMaskLearner
{
    internal const string MethodName = "subnetwork-probing";
    private const int UsualSteps = 500;
    private const int UsualBatch = 32;

    private readonly SubnetworkProbingOptions settings;

    /// <summary>Makes the method.</summary>
    /// <param name="settings">How to learn; the published way on edges if null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public SubnetworkProbing(SubnetworkProbingOptions? settings = null)
    {
        this.settings = settings ?? new();
        this.settings.Validate();
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "Masks on edges or nodes with a fixed price, gates drawn for each example (Cao et al. 2021).",
        [
            MethodOption.Choice("unit", "What has masks.", ProbedUnit.Edges),
            MethodOption.Positive("learning-rate", "Learning rate of the masks.", 0.1),
            MethodOption.Between("price", "What openness costs, in nats for all masks open.", 10, 0),
            MethodOption.Flag("aim-at-size", "Whether only masks beyond the size asked for cost anything.", false),
            MethodOption.Between("start-open", "The probability of being open that masks begin with.", 0.9, 0.001, 0.999),
        ],
        values => new SubnetworkProbing(new()
        {
            Unit = values.Choice<ProbedUnit>("unit"),
            LearningRate = values.Number("learning-rate"),
            Price = values.Number("price"),
            AimAtSize = values.Flag("aim-at-size"),
            StartOpen = values.Number("start-open"),
        }));

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        options ??= new();
        EdgePruningRun.Check(model, task, options, new());
        using var scope = NewDisposeScope();
        var graph = model.Graph();
        using var masked = new MaskedEdges(graph, null, EdgeConvention.Graph, model.Device);
        int wanted = EdgePruningRun.Wanted(graph, EdgeConvention.Graph, options.Sparsity);
        // Of nodes about the root of a share makes that share of edges, because an edge needs both of its ends.
        int size = settings.Unit == ProbedUnit.Edges ? wanted : Math.Max(1, (int)Math.Round(graph.SourceCount * Math.Sqrt(1 - options.Sparsity)));
        var watch = Stopwatch.StartNew();
        using var pairs = new TrainingPairs(model, task, options.Ablation, options.CacheBytes, options.Cancellation);
        var preparation = watch.Elapsed;
        int batchSize = Math.Min(pairs.Count, options.BatchSize > 0 ? options.BatchSize : UsualBatch);
        using var objective = new ProbingObjective(model, pairs, masked, settings, options, options.Steps > 0 ? options.Steps : UsualSteps, batchSize, size);
        var trainer = new MaskTrainer(objective, options, $"method {Name}\nmodel {model.Hash}\ntask {task.Hash}");
        trainer.Run();

        double[] logits = objective.Masks.Value.detach().cpu().data<double>().ToArray();
        var provenance = Describe(model, task, options, trainer, batchSize);
        var (circuit, nodeMasks) = settings.Unit == ProbedUnit.Edges ? OfEdges(graph, logits, wanted, provenance) : OfNodes(graph, logits, wanted, provenance);
        if (circuit.Prune().EdgeCount == 0)
            throw new InvalidOperationException($"The circuit that {Name} learned is empty: its {circuit.EdgeCount} open edges make no path from input to logits. Ask for a lower sparsity, learn longer or lower the price.{(options.Checkpoints is { } folder ? $" The masks are in '{folder}'." : "")}");
        return new()
        {
            Circuit = circuit,
            Masks = circuit.Scores!,
            NodeMasks = nodeMasks,
            CountedEdges = graph.EdgeCount,
            Candidates = graph.EdgeCount,
            OpenEdges = circuit.EdgeCount,
            MaskSparsity = trainer.Log[^1].Sparsity,
            Log = [.. trainer.Log],
            Cost = new(TimeSpan.Zero, preparation, trainer.Spent, trainer.Log.Count),
        };
    }

    private static (Circuit Circuit, NodeScores? Nodes) OfEdges(ComputationGraph graph, double[] logits, int wanted, Provenance provenance)
    {
        bool[] open = MaskCut.Largest(logits, wanted), mask = new bool[graph.SourceCount * graph.DestinationCount];
        double[] scores = new double[mask.Length];
        for (int edge = 0; edge < graph.EdgeCount; edge++)
        {
            int cell = (graph.EdgeSources[edge] * graph.DestinationCount) + graph.EdgeDestinations[edge];
            (mask[cell], scores[cell]) = (open[edge], HardConcrete.Soft(logits[edge]));
        }

        return (new Circuit(graph, mask, provenance, new EdgeScores(graph, scores, provenance with { Selection = null })), null);
    }

    // The most nodes whose edges among each other are no more than asked for.
    private static (Circuit Circuit, NodeScores? Nodes) OfNodes(ComputationGraph graph, double[] logits, int wanted, Provenance provenance)
    {
        var nodes = new NodeScores(graph, [.. logits.Select(HardConcrete.Soft)], provenance with { Selection = null });
        int count = 0;
        while (count < graph.SourceCount && nodes.TopNodes(count + 1).EdgeCount <= wanted) count++;
        var circuit = nodes.TopNodes(count);
        return (new Circuit(graph, circuit.Mask.ToArray(), provenance with { Selection = string.Create(CultureInfo.InvariantCulture, $"{provenance.Selection}, {count} nodes") }, nodes.ToEdges()), nodes);
    }

    private Provenance Describe(Transformer model, CircuitTask task, LearningOptions options, MaskTrainer trainer, int batchSize) => RunProvenance.Of(model, task) with
    {
        Method = Name,
        Metric = Metric.KlDivergence.Name,
        Ablation = options.Ablation.Name,
        Selection = string.Create(CultureInfo.InvariantCulture, $"{Name} sparsity {options.Sparsity:R}"),
        Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["sparsity"] = OptionText.Of(options.Sparsity),
            ["steps"] = OptionText.Of(trainer.Log.Count),
            ["batch_size"] = OptionText.Of(batchSize),
            ["unit"] = OptionText.Of(settings.Unit),
            ["learning_rate"] = OptionText.Of(settings.LearningRate),
            ["price"] = OptionText.Of(settings.Price),
            ["aim_at_size"] = OptionText.Of(settings.AimAtSize),
            ["start_open"] = OptionText.Of(settings.StartOpen),
            ["mask_seed"] = OptionText.Of(options.Seed),
        },
    };
}

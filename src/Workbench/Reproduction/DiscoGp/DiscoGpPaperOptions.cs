using Workbench.Attribution;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of DiscoGP can be told. Epochs and weights of losses are for <c>mini</c>; the paper's own are in
/// <see cref="DiscoGpStage.PublishedWeights"/> and <see cref="DiscoGpStage.PublishedEdges"/>.</summary>
public sealed record DiscoGpPaperOptions
{
    /// <summary>One task of each kind that the paper has: indirect objects, agreement (there six paradigms of BLiMP), facts (there PARArel).</summary>
    public static IReadOnlyList<string> PaperTasks { get; } = ["ioi", "sva", "capital-country"];

    /// <summary>Tasks; <see cref="PaperTasks"/>, as far as the model can do them, when null.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Pairs that are learned from, and as many others that are evaluated on: 100 of a built-in task and half of a file each when null.</summary>
    public int? Examples { get; init; }

    /// <summary>Seeds: each draws the pairs of built-in tasks, the start of the gates and their noise anew; figures are means over them.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0, 1, 2];

    /// <summary>Size of the circuits of ACDC, EAP, EAP-IG, Edge Pruning and of random edges: the most that the paper says is enough.</summary>
    public CircuitSize Size { get; init; } = CircuitSize.Share(0.07);

    /// <summary>The loss of DiscoGP; by the task when null: <see cref="FaithfulnessLoss.AnswerSet"/> where pairs have one right and several wrong tokens,
    /// else <see cref="FaithfulnessLoss.TwoWay"/>, as in the published code.</summary>
    public FaithfulnessLoss? Loss { get; init; }

    /// <summary>Passes through the pairs for gates of weights; the sparsity loss rises during all of them.</summary>
    public int WeightEpochs { get; init; } = 60;

    /// <summary>Passes through the pairs for gates of edges; the sparsity loss rises in the first fifth and falls in the second.</summary>
    public int EdgeEpochs { get; init; } = 25;

    /// <summary>Pairs in an update of the gates; 64 are published. Fewer make more updates of an epoch.</summary>
    public int PairsPerStep { get; init; } = 16;

    /// <summary>Learning rate of the gates of weights.</summary>
    public double WeightRate { get; init; } = 0.1;

    /// <summary>Temperature of the gates of weights; 0.01 is published. It shapes the slope alone: at 0.01 one gate in a hundred has one in a step, which takes
    /// the published thousands of steps.</summary>
    public double WeightTemperature { get; init; } = 0.3;

    /// <summary>Learning rate of the gates of edges.</summary>
    public double EdgeRate { get; init; } = 0.1;

    /// <summary>The largest weight of the sparsity loss of weights.</summary>
    public double WeightSparsity { get; init; } = 90;

    /// <summary>The largest weight of the sparsity loss of edges.</summary>
    public double EdgeSparsity { get; init; } = 150;

    /// <summary>Weight of the completeness loss of weights.</summary>
    public double WeightCompleteness { get; init; } = 2;

    /// <summary>Weight of the completeness loss of edges; both 0 and 1 are published.</summary>
    public double EdgeCompleteness { get; init; } = 1;

    /// <summary>What that loss takes for the complement where weights have gates too.</summary>
    public EdgeComplement EdgeComplement { get; init; } = EdgeComplement.EdgesAndWeights;

    /// <summary>Multiples of the largest weights of the sparsity losses that the sweep tries beside 1.</summary>
    public IReadOnlyList<double> Sweep { get; init; } = [0.1, 10];

    /// <summary>Steps of Edge Pruning. With fewer than the published 3,000 its learning rates are a quarter of the published ones, as in the reproduction of HAP.</summary>
    public int EdgePruningSteps { get; init; } = 600;

    /// <summary>How many thresholds ACDC may try to come near the size.</summary>
    public int AcdcSearches { get; init; } = 2;

    /// <summary>Pairs that ACDC looks at; it runs the circuit on them for every edge.</summary>
    public int AcdcPairs { get; init; } = 25;

    /// <summary>How many random circuits a seed the baseline is the mean of.</summary>
    public int RandomDraws { get; init; } = 5;

    /// <summary>Pairs that go through the model together when circuits are scored and evaluated; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Folder in which learning under way is kept, so that a killed run loses little; null for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>The clock that methods are timed by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Every option that changes a figure, by name, for the provenance.</summary>
    public IReadOnlyDictionary<string, string> Described => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["seeds"] = string.Join(' ', Seeds),
        ["size"] = Size.ToString(),
        ["loss"] = Loss is { } loss ? OptionText.Of(loss) : "by task",
        ["weight_epochs"] = OptionText.Of(WeightEpochs),
        ["edge_epochs"] = OptionText.Of(EdgeEpochs),
        ["pairs_per_step"] = OptionText.Of(PairsPerStep),
        ["weight_rate"] = OptionText.Of(WeightRate),
        ["weight_temperature"] = OptionText.Of(WeightTemperature),
        ["edge_complement"] = OptionText.Of(EdgeComplement),
        ["edge_rate"] = OptionText.Of(EdgeRate),
        ["weight_sparsity"] = OptionText.Of(WeightSparsity),
        ["edge_sparsity"] = OptionText.Of(EdgeSparsity),
        ["weight_completeness"] = OptionText.Of(WeightCompleteness),
        ["edge_completeness"] = OptionText.Of(EdgeCompleteness),
        ["sweep"] = string.Join(' ', Sweep.Select(OptionText.Of)),
        ["edge_pruning_steps"] = OptionText.Of(EdgePruningSteps),
        ["acdc_pairs"] = OptionText.Of(AcdcPairs),
        ["acdc_searches"] = OptionText.Of(AcdcSearches),
        ["random_draws"] = OptionText.Of(RandomDraws),
        ["batch_size"] = OptionText.Of(BatchSize),
    };

    /// <summary>Refuses values that make no sense, before anything is computed.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        Require(Seeds.Count > 0 && Seeds.Distinct().Count() == Seeds.Count, "Give at least one seed, and each once.");
        Require(Examples is null or >= 1, "At least one pair must be learned from.");
        Require(WeightEpochs >= 1 && EdgeEpochs >= 1 && PairsPerStep >= 1, "Learning gates takes at least one epoch, and a pair a step.");
        Require(Positive(WeightRate) && Positive(EdgeRate), "A learning rate is a number above 0.");
        Require(Positive(WeightTemperature), "The temperature of gates is a number above 0.");
        Require(Positive(WeightSparsity) && Positive(EdgeSparsity), "The weight of a sparsity loss is a number above 0.");
        Require(double.IsFinite(WeightCompleteness) && WeightCompleteness >= 0 && double.IsFinite(EdgeCompleteness) && EdgeCompleteness >= 0, "The weight of a completeness loss is at least 0.");
        Require(Sweep.All(Positive) && Sweep.Distinct().Count() == Sweep.Count, "The sweep takes multiples above 0, each once.");
        Require(EdgePruningSteps >= 1 && AcdcSearches >= 1 && AcdcPairs >= 1 && RandomDraws >= 1, "Edge Pruning needs a step, ACDC a search and the random baseline a draw.");

        static bool Positive(double value) => double.IsFinite(value) && value > 0;

        static void Require(bool fine, string message)
        {
            if (!fine)
                throw new ArgumentException(message);
        }
    }

    /// <summary>Edge Pruning's options as the table of methods spells them.</summary>
    internal IReadOnlyDictionary<string, string> EdgePruningValues => EdgePruningSteps >= 3000 ? new Dictionary<string, string>() : new Dictionary<string, string>
    {
        ["learning-rate"] = "0.2",
        ["multiplier-rate"] = "0.2",
        ["start-logit"] = "3",
    };

    /// <summary>The loss that a task is learned with.</summary>
    internal FaithfulnessLoss LossOf(CircuitTask task) =>
        Loss ?? (task.Pairs.All(pair => pair.Answers.Count == 1 && pair.Wrong.Count > 1) ? FaithfulnessLoss.AnswerSet : FaithfulnessLoss.TwoWay);

    /// <summary>DiscoGP's options as the table of methods spells them.</summary>
    /// <param name="mode">What is gated.</param>
    /// <param name="unit">What has a gate among the weights.</param>
    /// <param name="times">Multiple of the largest weights of the sparsity losses.</param>
    /// <param name="task">The task.</param>
    internal IReadOnlyDictionary<string, string> Gates(GateMode mode, WeightUnit unit, double times, CircuitTask task)
    {
        const int Parts = 5;
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = OptionText.Of(mode),
            ["unit"] = OptionText.Of(unit),
            ["loss"] = OptionText.Of(LossOf(task)),
            ["weight-epochs"] = OptionText.Of(WeightEpochs),
            ["weight-warm-up"] = OptionText.Of(WeightEpochs),
            ["weight-temperature"] = OptionText.Of(WeightTemperature),
            ["edge-complement"] = OptionText.Of(EdgeComplement),
            ["weight-rate"] = OptionText.Of(WeightRate),
            ["weight-sparsity-max"] = OptionText.Of(WeightSparsity * times),
            ["weight-completeness"] = OptionText.Of(WeightCompleteness),
            ["edge-epochs"] = OptionText.Of(EdgeEpochs),
            ["edge-warm-up"] = OptionText.Of((double)EdgeEpochs / Parts),
            ["edge-cool-down"] = OptionText.Of((double)EdgeEpochs / Parts),
            ["edge-rate"] = OptionText.Of(EdgeRate),
            ["edge-sparsity-max"] = OptionText.Of(EdgeSparsity * times),
            ["edge-completeness"] = OptionText.Of(EdgeCompleteness),
        };
    }
}

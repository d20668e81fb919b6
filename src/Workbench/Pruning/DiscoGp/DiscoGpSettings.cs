using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>DiscoGP's options as the table of methods, the command line and provenance spell them.</summary>
internal static class DiscoGpSettings
{
    /// <summary>The options.</summary>
    /// <param name="standard">The defaults.</param>
    internal static IReadOnlyList<MethodOption> Options(DiscoGpOptions standard) =>
    [
        MethodOption.Choice("mode", "What is gated: weights (w), edges (e), or weights and then edges (we).", standard.Mode),
        MethodOption.Choice("loss", "What is asked of the predictions: right against wrong tokens, the right among all named tokens, the whole distribution of the full model, or the token it predicts.", standard.Loss),
        MethodOption.Choice("unit", "What has a gate among the weights: each weight, or each neuron.", standard.Unit),
        MethodOption.Flag("separate-completeness", "Whether completeness of weights gets updates of its own, as in the published code.", standard.SeparateCompleteness),
        MethodOption.Choice("edge-stage-weights", "Weights of the model while edges are learned in mode we: those that stayed, or, as the published code does by mistake, all from the second epoch on.", standard.EdgeStageWeights),
        MethodOption.Choice("edge-complement", "What the completeness loss of edges takes for the complement in mode we: closed edges among the weights that stayed, as published, or among those that were left out.", standard.EdgeComplement),
        .. Stage("weight", "weights", standard.Weights),
        .. Stage("edge", "edges", standard.Edges),
    ];

    /// <summary>The settings that values for <see cref="Options"/> make.</summary>
    internal static DiscoGpOptions From(MethodValues values) => new()
    {
        Mode = values.Choice<GateMode>("mode"),
        Loss = values.Choice<FaithfulnessLoss>("loss"),
        Unit = values.Choice<WeightUnit>("unit"),
        SeparateCompleteness = values.Flag("separate-completeness"),
        EdgeStageWeights = values.Choice<EdgeStageWeights>("edge-stage-weights"),
        EdgeComplement = values.Choice<EdgeComplement>("edge-complement"),
        Weights = StageFrom("weight", values),
        Edges = StageFrom("edge", values),
    };

    /// <summary>What the result says about how it came about.</summary>
    internal static Provenance Describe(
        Transformer model, CircuitTask task, DiscoGpOptions settings, LearningOptions options, Ablation ablation, DiscoGpPlan plan, int done, long? openWeightGates)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = OptionText.Of(settings.Mode),
            ["loss"] = OptionText.Of(settings.Loss),
            ["unit"] = OptionText.Of(settings.Unit),
            ["separate_completeness"] = OptionText.Of(settings.SeparateCompleteness),
            ["edge_stage_weights"] = OptionText.Of(settings.EdgeStageWeights),
            ["edge_complement"] = OptionText.Of(settings.EdgeComplement),
            ["weight_decay"] = OptionText.Of(settings.WeightDecay),
            ["batch_size"] = OptionText.Of(plan.BatchSize),
            ["weight_rounds"] = OptionText.Of(plan.WeightRounds),
            ["edge_rounds"] = OptionText.Of(plan.EdgeRounds),
            ["steps_done"] = OptionText.Of(done),
            ["mask_seed"] = OptionText.Of(options.Seed),
        };
        if (settings.GatesWeights) Add("weight", settings.Weights, plan.WeightSparsity);
        if (settings.GatesEdges) Add("edge", settings.Edges, plan.EdgeSparsity);
        if (openWeightGates is { } open) facts["open_weight_gates"] = open.ToString(CultureInfo.InvariantCulture);
        return RunProvenance.Of(model, task) with
        {
            Method = DiscoGp.MethodName,
            Metric = OptionText.Of(settings.Loss),
            Ablation = ablation.Name,
            EdgeConvention = RunProvenance.EdgeConventionOf(ablation),
            Selection = $"{DiscoGp.MethodName} {OptionText.Of(settings.Mode)}, logits above 0",
            Options = facts,
        };

        void Add(string kind, DiscoGpStage stage, PenaltySchedule schedule)
        {
            facts[$"{kind}_rate"] = OptionText.Of(stage.LearningRate);
            facts[$"{kind}_epochs"] = OptionText.Of(stage.Epochs);
            facts[$"{kind}_temperature"] = OptionText.Of(stage.Temperature);
            facts[$"{kind}_completeness"] = OptionText.Of(stage.Completeness);
            facts[$"{kind}_start"] = OptionText.Of(stage.StartMean);
            facts[$"{kind}_start_deviation"] = OptionText.Of(stage.StartDeviation);
            facts[$"{kind}_sparsity"] = string.Create(
                CultureInfo.InvariantCulture, $"{schedule.Start:R} times {schedule.MaxTimes:R} in {schedule.WarmUp:R} epochs, times {schedule.MinTimes:R} after {schedule.CoolDown:R} more");
        }
    }

    private static IEnumerable<MethodOption> Stage(string kind, string what, DiscoGpStage standard) =>
    [
        MethodOption.Positive($"{kind}-rate", $"Learning rate of the gates of {what}.", standard.LearningRate),
        MethodOption.Whole($"{kind}-epochs", $"Passes through the examples for {what}.", standard.Epochs, least: 1),
        MethodOption.Positive($"{kind}-temperature", $"Temperature of the gates of {what}; it shapes their slope alone.", standard.Temperature),
        MethodOption.Between($"{kind}-sparsity", $"Weight of the sparsity loss of {what} at the start.", standard.Sparsity.Start, 0),
        MethodOption.Between($"{kind}-sparsity-max", "Its largest value, as a multiple.", standard.Sparsity.MaxTimes, 0),
        MethodOption.Between($"{kind}-sparsity-min", "Its last value, as a multiple.", standard.Sparsity.MinTimes, 0),
        MethodOption.Between($"{kind}-warm-up", "Epochs over which it rises.", standard.Sparsity.WarmUp, 0),
        MethodOption.Between($"{kind}-cool-down", "Epochs over which it then falls.", standard.Sparsity.CoolDown, 0),
        MethodOption.Between($"{kind}-completeness", $"Weight of the completeness loss of {what}; 0 for none.", standard.Completeness, 0),
        MethodOption.Between($"{kind}-start", $"Mean logit of the gates of {what} at the start.", standard.StartMean, -100, 100),
    ];

    private static DiscoGpStage StageFrom(string kind, MethodValues values) => new()
    {
        LearningRate = values.Number($"{kind}-rate"),
        Epochs = values.Whole($"{kind}-epochs"),
        Temperature = values.Number($"{kind}-temperature"),
        Sparsity = new(
            values.Number($"{kind}-sparsity"), values.Number($"{kind}-sparsity-max"), values.Number($"{kind}-sparsity-min"), values.Number($"{kind}-warm-up"), values.Number($"{kind}-cool-down")),
        Completeness = values.Number($"{kind}-completeness"),
        StartMean = values.Number($"{kind}-start"),
    };
}

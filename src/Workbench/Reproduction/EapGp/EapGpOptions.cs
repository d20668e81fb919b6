using System.Globalization;
using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Models;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of EAP-GP can be told.</summary>
public sealed record EapGpOptions
{
    /// <summary>The six tasks of the paper (those of Hanna et al. 2024).</summary>
    public static IReadOnlyList<string> PaperTasks { get; } = ["ioi", "greater-than", "sva", "gender-bias", "capital-country", "hypernymy"];

    /// <summary>The methods that are compared, in the order of tables and colours; the last one is the baseline.</summary>
    public static IReadOnlyList<string> PaperMethods { get; } = ["eap", "eap-ig-inputs", "eap-gp", "relp", "clean-corrupted", "random"];

    /// <summary>Sizes of circuits on models for which none were published.</summary>
    public static IReadOnlyList<CircuitSize> UsualSizes { get; } = [.. new[] { 0.02, 0.05, 0.1, 0.2, 0.5 }.Select(CircuitSize.Share)];

    /// <summary>Tasks; <see cref="PaperTasks"/>, as far as the model can do them, when null.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Pairs a task; 100 of a built-in task and all of a file when null.</summary>
    public int? Examples { get; init; }

    /// <summary>Seeds that built-in tasks are drawn with; all figures are means over them.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0];

    /// <summary>Whether circuits are evaluated on other pairs than those that edges were scored on.</summary>
    public bool HeldOut { get; init; }

    /// <summary>Sizes of the main table; the published ones of GPT-2 small and XL, else <see cref="UsualSizes"/>, when null.</summary>
    public IReadOnlyList<CircuitSize>? Sizes { get; init; }

    /// <summary>How circuits of the main table are selected: <see cref="SelectionSearch.Greedy"/>, as published, or <see cref="SelectionSearch.Top"/>.</summary>
    public SelectionSearch Search { get; init; } = SelectionSearch.Greedy;

    /// <summary>Steps of EAP-IG and EAP-GP outside the ablation.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>Steps k that the ablation tries.</summary>
    public IReadOnlyList<int> AblationSteps { get; init; } = [.. Enumerable.Range(3, 18)];

    /// <summary>Lengths of a step that are tried beyond the paper, whose length is 1.</summary>
    public IReadOnlyList<double> StepLengths { get; init; } = [0.5, 0.2, 0.1, 0.05];

    /// <summary>Compiled models, by name, whose circuit is known.</summary>
    public IReadOnlyList<string> KnownModels { get; init; } = KnownCircuits.Names;

    /// <summary>How many random rankings the baseline is the mean of.</summary>
    public int RandomDraws { get; init; } = 5;

    /// <summary>Rounds that are timed, after one that is not.</summary>
    public int TimingRounds { get; init; } = 5;

    /// <summary>How often examples are drawn again for intervals.</summary>
    public int Resamples { get; init; } = Bootstrap.DefaultResamples;

    /// <summary>How often scores are drawn again for intervals of precision and recall.</summary>
    public int TruthResamples { get; init; } = 200;

    /// <summary>Seed of these drawings.</summary>
    public int BootstrapSeed { get; init; }

    /// <summary>Pairs that go through the model together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>The clock that methods are timed by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Every option that changes a figure, by name, for the provenance.</summary>
    public IReadOnlyDictionary<string, string> Described => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["seeds"] = string.Join(' ', Seeds),
        ["held_out"] = HeldOut ? "true" : "false",
        ["steps"] = Steps.ToString(CultureInfo.InvariantCulture),
        ["ablation_steps"] = string.Join(' ', AblationSteps),
        ["step_lengths"] = string.Join(' ', StepLengths.Select(length => length.ToString("R", CultureInfo.InvariantCulture))),
        ["known_models"] = string.Join(' ', KnownModels),
        ["random_draws"] = RandomDraws.ToString(CultureInfo.InvariantCulture),
        ["timing_rounds"] = TimingRounds.ToString(CultureInfo.InvariantCulture),
        ["resamples"] = Resamples.ToString(CultureInfo.InvariantCulture),
        ["truth_resamples"] = TruthResamples.ToString(CultureInfo.InvariantCulture),
        ["bootstrap_seed"] = BootstrapSeed.ToString(CultureInfo.InvariantCulture),
        ["batch_size"] = BatchSize.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Refuses values that make no sense, before anything is computed.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        Require(Seeds.Count > 0 && Seeds.Distinct().Count() == Seeds.Count, "Give at least one seed, and each once.");
        Require(Sizes is not { Count: 0 }, "Give at least one size of circuits.");
        Require(Search is SelectionSearch.Greedy or SelectionSearch.Top, "Circuits of a size are selected greedily or from the top; a threshold has no size.");
        Require(Steps >= 1 && AblationSteps.All(steps => steps >= 1), "A path needs at least one step.");
        Require(AblationSteps.Distinct().Count() == AblationSteps.Count, "Give each number of steps of the ablation once.");
        Require(StepLengths.All(length => double.IsFinite(length) && length > 0), "The length of a step is a number above 0.");
        Require(KnownModels.All(KnownCircuits.Names.Contains), $"Compiled models are {string.Join(", ", KnownCircuits.Names)}.");
        Require(RandomDraws >= 1, "The random baseline needs at least one draw.");
        Require(TimingRounds >= 1, "Timing needs at least one round.");
        Require(Resamples >= 1 && TruthResamples >= 1, "An interval needs at least one resample.");

        static void Require(bool fine, string message)
        {
            if (!fine)
                throw new ArgumentException(message);
        }
    }
}

using System.Globalization;
using Workbench.Pruning;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of HAP can be told.</summary>
public sealed record HapOptions
{
    /// <summary>The tasks; the paper has the first only.</summary>
    public static IReadOnlyList<string> UsualTasks { get; } = ["ioi", "greater-than", "gender-bias"];

    /// <summary>Share of the edges that HAP keeps in the main table; the paper's is not published.</summary>
    public const double UsualKeep = 0.3;

    /// <summary>Tasks; <see cref="UsualTasks"/>, as far as the model can do them, when null.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Pairs a task to learn from, and as many others to evaluate on; 100 of a built-in task and half of a file when null.</summary>
    public int? Examples { get; init; }

    /// <summary>Seeds: each draws the pairs of built-in tasks, the start of the masks, their gates and the order of pairs.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [0, 1, 2];

    /// <summary>Share of the edges that circuits leave out.</summary>
    public double Sparsity { get; init; } = 0.94;

    /// <summary>How masks are learned.</summary>
    public HapSchedule Schedule { get; init; }

    /// <summary>Updates of Edge Pruning; those of the schedule when null. The other methods have the share of it that they have of the published number.</summary>
    public int? Steps { get; init; }

    /// <summary>Pairs in an update.</summary>
    public int PairsPerStep { get; init; } = 32;

    /// <summary>Share of the edges that HAP keeps in the main table.</summary>
    public double Keep { get; init; } = UsualKeep;

    /// <summary>Shares of the edges that the sweep keeps.</summary>
    public IReadOnlyList<double> Sweep { get; init; } = [0.5, 0.3, 0.2, 0.1];

    /// <summary>Pairs on which the heads of a model without known ones are told apart.</summary>
    public int HeadExamples { get; init; } = 50;

    /// <summary>Whether to learn the circuits of the compiled models too, where a right answer is known.</summary>
    public bool KnownCircuits { get; init; } = true;

    /// <summary>Pairs that go through the model together where nothing is learned; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Folder where runs that are under way keep their masks, so that a killed one goes on; null for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>All shares of the edges that some HAP keeps, the largest first.</summary>
    public IReadOnlyList<double> AllKept => [.. Sweep.Append(Keep).Distinct().OrderDescending()];

    /// <summary>Every option that changes a figure, by name, for the provenance.</summary>
    public IReadOnlyDictionary<string, string> Described => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["seeds"] = string.Join(' ', Seeds),
        ["sparsity"] = Text(Sparsity),
        ["schedule"] = Schedule == HapSchedule.Short ? "short" : "published",
        ["steps"] = Text(EdgePruningSteps),
        ["learning_rate"] = Text(Pruning.LearningRate),
        ["start_logit"] = Text(Pruning.StartLogit),
        ["pairs_per_step"] = Text(PairsPerStep),
        ["keep"] = Text(Keep),
        ["sweep"] = string.Join(' ', Sweep.Select(share => Text(share))),
        ["head_examples"] = Text(HeadExamples),
        ["known_circuits"] = KnownCircuits ? "yes" : "no",
        ["batch_size"] = Text(BatchSize),
        ["evaluated_on"] = "other pairs than those learned from",
    };

    /// <summary>Updates of Edge Pruning.</summary>
    public int EdgePruningSteps => Steps ?? (Schedule == HapSchedule.Short ? 600 : 3000);

    /// <summary>Learning rate of Edge Pruning's masks.</summary>
    public double LearningRate => Pruning.LearningRate;

    /// <summary>How Edge Pruning learns.</summary>
    internal EdgePruningOptions Pruning => Schedule == HapSchedule.Short
        ? new EdgePruningOptions { LearningRate = 0.2, MultiplierLearningRate = 0.2, StartLogit = 3 }
        : new EdgePruningOptions();

    /// <summary>How HAP learns: the same, and it ends when there is nothing more to win.</summary>
    internal EdgePruningOptions EarlyPruning => Pruning with { StopEarly = true, Patience = Patience };

    /// <summary>How the warm start learns: at half the rate, as published, from a sparsity of 0.9.</summary>
    internal EdgePruningOptions WarmPruning => Pruning with { LearningRate = Pruning.LearningRate / 2, StartSparsity = 0.9 };

    /// <summary>Steps of HAP that keeps a share of the edges: the target rises as fast as in Edge Pruning and is held as long.</summary>
    /// <param name="keep">The share.</param>
    public int HapSteps(double keep) => Math.Max(1, (int)Math.Round(EdgePruningSteps * ((5.0 / 6 * Math.Max(0, Sparsity - (1 - keep)) / Sparsity) + (1.0 / 6))));

    /// <summary>Steps of the warm start, of which 1,000 are published where Edge Pruning has 3,000.</summary>
    public int WarmSteps => Math.Max(1, EdgePruningSteps / 3);

    /// <summary>Steps of which the mean KL is compared with that of as many before, in early stopping.</summary>
    public int Patience => Math.Max(5, EdgePruningSteps / 30);

    /// <summary>Refuses values that make no sense, before anything is computed.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        Require(Seeds.Count > 0 && Seeds.Distinct().Count() == Seeds.Count, "Give at least one seed, and each once.");
        Require(Sparsity is > 0 and < 1, $"The sparsity is {Text(Sparsity)}; it lies between 0 and 1.");
        Require(EdgePruningSteps >= 1, "Learning needs at least one step.");
        Require(PairsPerStep >= 1, "A step needs at least one pair.");
        Require(Sweep.Count > 0 && Sweep.Distinct().Count() == Sweep.Count, "Give at least one share of the edges to keep, and each once.");
        foreach (var keep in AllKept)
        {
            Require(keep is > 0 and <= 1, $"HAP keeps a share of the edges above 0 and up to 1, not {Text(keep)}.");
            Require(keep > 1 - Sparsity, $"HAP cannot keep {Text(keep)} of the edges for circuits of sparsity {Text(Sparsity)}: keep more than {Text(Math.Round(1 - Sparsity, 6))}.");
        }

        Require(HeadExamples >= 1, "Telling heads apart needs at least one pair.");

        static void Require(bool fine, string message)
        {
            if (!fine)
                throw new ArgumentException(message);
        }
    }

    private static string Text(IFormattable number) => number.ToString(number is double ? "R" : null, CultureInfo.InvariantCulture);
}

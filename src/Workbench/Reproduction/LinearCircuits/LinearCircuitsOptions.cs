using System.Globalization;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of linear circuits measures.</summary>
public sealed record LinearCircuitsOptions
{
    /// <summary>The task of the paper's sweep.</summary>
    public static IReadOnlyList<string> UsualTasks { get; } = ["ioi"];

    /// <summary>Tasks whose prompts are swept; the paper's when null.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Prompts a task; 20 are published. Only prompts whose target is positive are taken.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>Thresholds, evenly spaced on a logarithmic scale; 30 are published.</summary>
    public int Thresholds { get; init; } = 30;

    /// <summary>The smallest threshold, as a share of the target.</summary>
    public double SmallestShare { get; init; } = 1e-3;

    /// <summary>The largest threshold, as a share of the target.</summary>
    public double LargestShare { get; init; } = 1;

    /// <summary>Numbers of features at which methods are compared.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [5, 10, 20, 50, 100, 200];

    /// <summary>Steps of integrated gradients.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Threshold of the case studies, as a share of the target.</summary>
    public double CaseShare { get; init; } = 0.02;

    /// <summary>Sentences for means, dashboards and the dictionary table.</summary>
    public int Sentences { get; init; } = 2000;

    /// <summary>Sentences that go through the model together, at most; fewer where they would need much memory.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Features of a case study that get a dashboard, strongest first.</summary>
    public int Dashboards { get; init; } = 40;

    /// <summary>Whether a beginning-of-sequence token stands in front of prompts; null to put one there if the tokenizer has one. The text is made
    /// by whoever hands it over.</summary>
    public bool? Bos { get; init; }

    /// <summary>Seed of the prompts.</summary>
    public int Seed { get; init; }

    /// <summary>All thresholds, as shares of the target, growing.</summary>
    public IReadOnlyList<double> Shares =>
        [.. Enumerable.Range(0, Thresholds).Select(step => SmallestShare * Math.Pow(LargestShare / SmallestShare, Thresholds == 1 ? 0 : (double)step / (Thresholds - 1)))];

    internal void Validate()
    {
        if (Samples < 1 || Thresholds < 1 || Steps < 1 || Sentences < 1 || BatchSize < 1 || Dashboards < 0)
            throw new ArgumentException($"Samples ({Samples}), thresholds ({Thresholds}), steps ({Steps}), sentences ({Sentences}) and batch size ({BatchSize}) must be at least 1, dashboards ({Dashboards}) not negative.");
        if (!(SmallestShare > 0 && LargestShare >= SmallestShare) || !(CaseShare > 0))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Thresholds are shares of the target above 0, from the smaller to the larger; these are {SmallestShare} to {LargestShare}, {CaseShare} for case studies."));
        if (Budgets.Count == 0 || Budgets.Any(budget => budget < 1))
            throw new ArgumentException("There must be numbers of features to compare methods at, each at least 1.");
    }
}

using System.Globalization;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Circuits;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of linear circuits measured.</summary>
public sealed record LinearCircuitsResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>What was asked for.</summary>
    public required LinearCircuitsOptions Options { get; init; }

    /// <summary>The dictionary table.</summary>
    public required DictionaryEvaluation Dictionaries { get; init; }

    /// <summary>Every prompt with its circuits by threshold and by budget.</summary>
    public required IReadOnlyList<(LinearSample Sample, SampleSweep Thresholds, SampleSweep Budgets)> Samples { get; init; }

    /// <summary>By threshold.</summary>
    public required IReadOnlyList<SweepRow> ByThreshold { get; init; }

    /// <summary>The same curves read at equal numbers of features.</summary>
    public required IReadOnlyList<SweepRow> ByNodes { get; init; }

    /// <summary>The same curves read at equal numbers of edges.</summary>
    public required IReadOnlyList<SweepRow> ByEdges { get; init; }

    /// <summary>All methods at equal numbers of features.</summary>
    public required IReadOnlyList<SweepRow> Budgets { get; init; }

    /// <summary>What the two name orders share.</summary>
    public required IReadOnlyList<OrderOverlap> Orders { get; init; }

    /// <summary>The case studies.</summary>
    public required IReadOnlyList<CaseStudy> Cases { get; init; }

    /// <summary>The paper's claims.</summary>
    public IReadOnlyList<Claim> Claims { get; private init; } = [];

    /// <summary>Tasks that the model cannot do, and why.</summary>
    public required IReadOnlyList<(string Task, string Reason)> LeftOut { get; init; }

    /// <summary>The published figures.</summary>
    public required PublishedLinearCircuits Published { get; init; }

    /// <summary>Everything needed to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>All tables, to be saved; claims last.</summary>
    public IReadOnlyList<ReproducedTable> Tables() => LinearCircuitsTables.Of(this);

    internal static LinearCircuitsResult Make(
        LinearCircuitsSubject subject, LinearCircuitsOptions options, DictionaryEvaluation dictionaries, IReadOnlyList<(LinearSample Sample, SampleSweep Thresholds, SampleSweep Budgets)> samples,
        IReadOnlyList<OrderOverlap> orders, IReadOnlyList<CaseStudy> cases, IReadOnlyList<(string Task, string Reason)> leftOut, PublishedLinearCircuits published)
    {
        var byTask = samples.GroupBy(entry => entry.Sample.Task, StringComparer.Ordinal).ToArray();
        var result = new LinearCircuitsResult
        {
            Model = subject.Model.Name,
            Options = options,
            Dictionaries = dictionaries,
            Samples = samples,
            ByThreshold = [.. byTask.SelectMany(group => Grouped(group.Key, group.SelectMany(entry => entry.Thresholds.Points)))],
            ByNodes = [.. byTask.SelectMany(group => AtSizes(group.Key, [.. group.Select(entry => entry.Thresholds)], point => point.Nodes))],
            ByEdges = [.. byTask.SelectMany(group => AtSizes(group.Key, [.. group.Select(entry => entry.Thresholds)], point => point.Edges ?? double.NaN))],
            Budgets = [.. byTask.SelectMany(group => Grouped(group.Key, group.SelectMany(entry => entry.Budgets.Points)))],
            Orders = orders,
            Cases = cases,
            LeftOut = leftOut,
            Published = published,
            Provenance = Describe(subject, options, samples.Count),
        };
        return result with { Claims = [.. new LinearCircuitsClaims(result).All()] };
    }

    private static IEnumerable<SweepRow> Grouped(string task, IEnumerable<SweepPoint> points) =>
        points.GroupBy(point => (point.Method, point.Share)).Select(group => SweepRow.Of(task, group.Key.Method, group.Key.Share, [.. group]));

    // Each prompt's curves are read at the same sizes; a size that a prompt's curve does not reach is left out of its mean.
    private static IEnumerable<SweepRow> AtSizes(string task, SampleSweep[] sweeps, Func<SweepPoint, double> size)
    {
        double[] largest = [.. sweeps.SelectMany(sweep => sweep.Points.Select(size)).Where(double.IsFinite)];
        if (largest.Length == 0) yield break;
        foreach (string method in sweeps[0].Points.Select(point => point.Method).Distinct())
        {
            foreach (double at in LinearCurves.Grid(largest.Max()))
            {
                SweepPoint[] points = [.. sweeps.Select(sweep => sweep.Points.Where(point => point.Method == method).ToArray()).Select(curve =>
                {
                    double Read(Func<SweepPoint, double> figure) => LinearCurves.At(curve, size, figure, at);
                    return new SweepPoint(
                        method, at, 0, null, Read(point => point.Recovery), Read(point => point.Zero), Read(point => point.ZeroComplement), Read(point => point.Mean), Read(point => point.MeanComplement), Read(point => point.CircuitRecovery));
                }).Where(point => double.IsFinite(point.Recovery))];
                // A mean over other prompts than at the sizes before would make steps of its own.
                if (2 * points.Length >= sweeps.Length) yield return SweepRow.Of(task, method, at, points) with { Nodes = null, Edges = null };
            }
        }
    }

    private static Provenance Describe(LinearCircuitsSubject subject, LinearCircuitsOptions options, int samples)
    {
        var more = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["text"] = subject.Text.Identity,
            ["sentences"] = options.Sentences.ToString(CultureInfo.InvariantCulture),
            ["thresholds"] = string.Create(CultureInfo.InvariantCulture, $"{options.Thresholds}, {options.SmallestShare} to {options.LargestShare} of the target"),
            ["case studies' threshold"] = string.Create(CultureInfo.InvariantCulture, $"{options.CaseShare} of the target"),
            ["integrated gradients"] = string.Create(CultureInfo.InvariantCulture, $"{options.Steps} steps"),
        };
        foreach (var dictionary in subject.Dictionaries.All) more[$"dictionary {dictionary.Site.Name}"] = GraphProvenance.HashOf(dictionary);
        return new()
        {
            Method = "reproduce linear-circuits",
            Model = subject.Model.Name,
            ModelHash = subject.Model.Hash,
            Task = string.Join(' ', options.Tasks ?? LinearCircuitsOptions.UsualTasks),
            Metric = "logit-diff",
            Ablation = "zero, mean",
            Examples = samples,
            Seed = options.Seed,
            EdgeConvention = "features, frozen LayerNorm scales and attention patterns",
            Options = more,
        };
    }
}

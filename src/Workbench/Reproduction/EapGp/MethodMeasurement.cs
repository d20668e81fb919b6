using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;

namespace Workbench.Reproduction;

/// <summary>Scores edges and measures the circuits of all sizes.</summary>
internal static class MethodMeasurement
{
    /// <summary>Runs a method on a task.</summary>
    public static MethodCircuits Run(EapGpSubject subject, MethodSpec spec, EapGpOptions options, CancellationToken cancellation)
    {
        var model = subject.Model;
        var graph = model.Graph();
        EdgeScores scores;
        try
        {
            scores = spec.Create().Score(model, subject.Task.Scored, new ScoringOptions { BatchSize = options.BatchSize, Cancellation = cancellation });
        }
        catch (ArgumentException impossible)
        {
            // What a method cannot do on this task (no corruption, a metric that it cannot use) is a result, not the end of the run.
            return new MethodCircuits { Problem = impossible.Message };
        }

        var fractions = CurveOptions.BenchmarkFractions;
        var groups = new[]
        {
            subject.Sizes.Select(size => new SelectionRule { Search = options.Search, Edges = size.In(graph) }).ToArray(),
            [.. fractions.Select(fraction => SelectionRule.Top((int)(fraction * graph.EdgeCount), signed: true))],
            [.. fractions.Select(fraction => SelectionRule.Top((int)(fraction * graph.EdgeCount)))],
        };
        var distinct = new Dictionary<string, int>(StringComparer.Ordinal);
        var toRun = new List<Circuit>();
        var places = groups.Select(rules => rules.Select(rule =>
        {
            var circuit = scores.Select(rule);
            if (distinct.TryAdd(FaithfulnessCurve.Key(circuit), toRun.Count))
                toRun.Add(circuit);
            return (Rule: rule, Circuit: circuit, Place: distinct[FaithfulnessCurve.Key(circuit)]);
        }).ToArray()).ToArray();

        var reports = Faithfulness.Sweep(model, subject.Task.Evaluated, toRun, new EvaluationOptions { BatchSize = options.BatchSize, Cancellation = cancellation });
        CircuitFigure[][] figures = [.. places.Select(group => group.Select(entry =>
        {
            var report = reports[entry.Place];
            return new CircuitFigure(
                entry.Rule.Edges, entry.Circuit.EdgeCount, [.. report.PerExample], report.Kl, report.Accuracy, entry.Circuit.Provenance.Options.GetValueOrDefault("ties"));
        }).ToArray())];
        return new MethodCircuits
        {
            Clean = [.. reports[0].CleanPerExample],
            Corrupted = [.. reports[0].CorruptedPerExample],
            Resolution = reports[0].Metrics[0].Resolution,
            Undefined = reports.Select(report => report.Undefined).FirstOrDefault(reason => reason is not null),
            Sizes = figures[0],
            Signed = figures[1],
            Absolute = figures[2],
            ConstantScores = scores.AllEquallyLarge,
            Options = scores.Provenance.Options.ToDictionary(),
            Warnings = [.. scores.Provenance.Warnings ?? []],
        };
    }
}

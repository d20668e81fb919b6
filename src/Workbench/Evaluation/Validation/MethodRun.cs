using System.Diagnostics;
using Workbench.Attribution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>What a method made of a task.</summary>
internal sealed class MethodRun
{
    private MethodRun(ComputationGraph graph, double[] scores, double[][]? perExample) => (Graph, Scores, PerExample) = (graph, scores, perExample);

    public ComputationGraph Graph { get; }

    /// <summary>One score an edge, in enumeration order.</summary>
    public double[] Scores { get; }

    /// <summary>For each example one score an edge, in enumeration order; null where they are not wanted or the method does not average them.</summary>
    public double[][]? PerExample { get; }

    /// <summary>What it cost.</summary>
    public required PassCost? Cost { get; init; }

    /// <summary>How long the scores took, those of single examples not counted again.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the method says about its scores.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Scores a task, and once more example by example where that is wanted and means something.</summary>
    /// <exception cref="ArgumentException">The method cannot do this task on this model.</exception>
    /// <exception cref="InvalidOperationException">The method came to no finite result.</exception>
    public static MethodRun Of(MethodRequest request, Transformer model, CircuitTask task, ScoringOptions options, bool perExample)
    {
        var clock = Stopwatch.StartNew();
        var scores = request.Create().Score(model, task, options);
        var seconds = clock.Elapsed.TotalSeconds;
        var rows = perExample && request.Method.AveragesExamples ? Rows(request, model, task, options, scores.Graph) : null;
        return new MethodRun(scores.Graph, InOrder(scores.Graph, scores.Values.ToArray()), rows)
        {
            Cost = PassCost.Of(scores.Provenance),
            Seconds = seconds,
            Warnings = scores.Provenance.Warnings ?? [],
        };
    }

    /// <summary>Scores a task example by example; the scores are the mean.</summary>
    /// <remarks>For methods that go through the examples one by one anyway, so that scoring twice would take twice as long.</remarks>
    public static MethodRun OfExamples(MethodRequest request, Transformer model, CircuitTask task, ScoringOptions options)
    {
        // The method describes itself in the scores of one example.
        var one = request.Create().Score(model, task.Take(1), options);
        var clock = Stopwatch.StartNew();
        var rows = Rows(request, model, task, options, one.Graph);
        return OfRows(one.Graph, rows, PassCost.Of(one.Provenance), clock.Elapsed.TotalSeconds, one.Provenance.Warnings ?? []);
    }

    /// <summary>Puts scores of single examples together again.</summary>
    public static MethodRun OfRows(ComputationGraph graph, double[][] rows, PassCost? cost, double seconds, IReadOnlyList<string> warnings) =>
        new(graph, Mean(rows, [.. Enumerable.Range(0, rows.Length)]), rows) { Cost = cost, Seconds = seconds, Warnings = warnings };

    /// <summary>Runs a method that may have to refuse.</summary>
    /// <param name="run">The run.</param>
    /// <param name="refusal">Why there is no result, in the method's words; null where there is one.</param>
    /// <returns>The result; null where the method cannot do this task on this model, or came to no finite result.</returns>
    public static MethodRun? Try(Func<MethodRun> run, out string? refusal)
    {
        try
        {
            refusal = null;
            return run();
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            // Without what .NET adds for programmers.
            var end = refused.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
            refusal = end < 0 ? refused.Message : refused.Message[..end];
            return null;
        }
    }

    /// <summary>The mean scores of some examples, which may come more than once.</summary>
    public static double[] Mean(double[][] rows, ReadOnlySpan<int> drawn)
    {
        var mean = new double[rows[0].Length];
        foreach (var example in drawn)
        {
            var row = rows[example];
            for (var edge = 0; edge < mean.Length; edge++)
                mean[edge] += row[edge];
        }

        for (var edge = 0; edge < mean.Length; edge++)
            mean[edge] /= drawn.Length;
        return mean;
    }

    private static double[][] Rows(MethodRequest request, Transformer model, CircuitTask task, ScoringOptions options, ComputationGraph graph) =>
        [.. request.Create().ScorePerExample(model, task, options).Select(row =>
        {
            options.Cancellation.ThrowIfCancellationRequested();
            return InOrder(graph, row);
        })];

    private static double[] InOrder(ComputationGraph graph, double[] dense) =>
        [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => dense[graph.EdgeSources[edge] * graph.DestinationCount + graph.EdgeDestinations[edge]])];
}

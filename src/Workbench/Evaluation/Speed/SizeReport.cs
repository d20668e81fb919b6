using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>Cost of the main operations on models of several sizes.</summary>
/// <param name="Measured">The sizes that were measured, in the order in which they were asked for.</param>
/// <param name="Skipped">The others, with the reason.</param>
public sealed record SizeReport(IReadOnlyList<SpeedReport> Measured, IReadOnlyList<SkippedSize> Skipped)
{
    /// <summary>How many times as large a figure is on the last measured size as on the first; null for fewer than two sizes.</summary>
    /// <param name="figure">The figure.</param>
    public double? Growth(Func<SpeedReport, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Measured.Count < 2 ? null : figure(Measured[^1]) / figure(Measured[0]);
    }

    /// <summary>The table: a row a size, skipped ones last with the reason.</summary>
    public ResultTable ToTable()
    {
        var methods = Measured.Count == 0 ? [] : Measured[0].Methods.Select(method => method.Name).ToArray();
        var table = new ResultTable(
        [
            "model", "parameters", "edges", "weights [bytes]", "forward pass [s]", "eap [s]", "eap [forward passes]",
            .. methods.SelectMany(name => new[] { $"{name} [s]", $"{name} [forward passes]" }),
            "evaluated circuit [edges]", "evaluate [s]", "evaluate [forward passes]", "eap, peak above the weights [bytes]",
            .. methods.Select(name => $"{name}, peak above the weights [bytes]"),
            "skipped",
        ]);
        foreach (var size in Measured)
        {
            table.Add(
            [
                size.Model, size.Parameters, size.GraphEdges, size.WeightBytes, size.ForwardSeconds, size.EapRatio * size.ForwardSeconds, size.EapRatio,
                .. size.Methods.SelectMany(method => new object?[] { method.Seconds, method.Ratio }),
                size.EvaluateEdges, size.EvaluateRatio * size.ForwardSeconds, size.EvaluateRatio, size.EapPeakBytesAboveWeights,
                .. size.Methods.Select(method => (object?)method.PeakBytesAboveWeights),
                null,
            ]);
        }

        foreach (var size in Skipped) table.Add([size.Model, .. Enumerable.Repeat<object?>(null, table.Columns.Count - 2), size.Reason]);
        return table;
    }
}

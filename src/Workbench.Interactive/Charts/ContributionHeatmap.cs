using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Signed contributions in rows and columns, on a scale about zero.</summary>
public static class ContributionHeatmap
{
    private const int RowHeight = 28;

    /// <summary>Draws a table of contributions, the first row on top.</summary>
    /// <param name="values"><c>[row][column]</c>; NaN leaves a cell blank.</param>
    /// <param name="rows">Names of the rows, distinct.</param>
    /// <param name="columns">Names of the columns, distinct.</param>
    /// <param name="quantity">What a cell is, with its unit.</param>
    /// <param name="rowAxis">What the rows are.</param>
    /// <param name="columnAxis">What the columns are.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">There is no cell, or the numbers of names and cells differ.</exception>
    public static GenericChart Draw(
        IReadOnlyList<double[]> values, IReadOnlyList<string> rows, IReadOnlyList<string> columns, string quantity, string rowAxis, string columnAxis, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (rows.Count == 0 || columns.Count == 0)
            throw new ArgumentException("There is nothing to draw: a heatmap needs a row and a column.", nameof(values));
        if (values.Count != rows.Count || values.Any(row => row.Length != columns.Count))
            throw new ArgumentException($"There are {rows.Count} names of rows and {columns.Count} of columns; the values have another shape.", nameof(values));
        var largest = values.SelectMany(row => row).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var chart = Chart.Heatmap<double, string, string, string>(
            values.ToArray(),
            X: columns.ToArray(),
            Y: rows.ToArray(),
            XGap: 1,
            YGap: 1,
            ColorScale: Palette.Diverging(),
            ColorBar: ChartStyle.Scale(quantity),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("zmin", largest > 0 ? -largest : -1);
            trace.SetValue("zmax", largest > 0 ? largest : 1);
            trace.SetValue("hoverongaps", false);
            trace.SetValue("hovertemplate", $"%{{y}}, %{{x}}<br>%{{z:.3g}} {quantity}<extra></extra>");
        }

        var down = Axis(rowAxis);
        down.SetValue("autorange", "reversed");
        var across = Axis(columnAxis);
        across.SetValue("tickangle", -50);
        chart = chart.WithXAxis(across, Id: StyleParam.SubPlotId.NewXAxis(1)).WithYAxis(down, Id: StyleParam.SubPlotId.NewYAxis(1));
        return ChartStyle.Finish(chart, title, Math.Clamp(200 + (RowHeight * rows.Count), 280, 760));
    }

    private static LinearAxis Axis(string title)
    {
        var axis = ChartStyle.CategoryAxis(title);
        axis.SetValue("dtick", 1);
        return axis;
    }
}

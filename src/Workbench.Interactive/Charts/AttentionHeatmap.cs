using System.Globalization;
using System.Net;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Where the heads of a layer look: the position that looks in rows, the position looked at in columns.</summary>
public static class AttentionHeatmap
{
    private const int LongestLabel = 14;
    private const int CellHeight = 390;

    // Beyond this the labels would run into each other; plotly.js then leaves some out.
    private const int MostLabels = 40;

    /// <summary>Draws all heads of a layer in a grid, on one scale from 0 to 1.</summary>
    /// <param name="heads">One square matrix <c>[query][key]</c> a head; NaN leaves a cell blank.</param>
    /// <param name="tokens">The text of each position.</param>
    /// <param name="names">The name of each head, e.g. <c>a0.h3</c>.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">There are no heads, not as many names, or a matrix does not match the tokens.</exception>
    public static GenericChart Draw(IReadOnlyList<double[][]> heads, IReadOnlyList<string> tokens, IReadOnlyList<string> names, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(names);
        if (heads.Count == 0)
            throw new ArgumentException("There is no head to draw.", nameof(heads));
        if (names.Count != heads.Count)
            throw new ArgumentException($"There are {heads.Count} heads and {names.Count} names.", nameof(names));
        foreach (var (index, head) in heads.Index())
        {
            if (head.Length != tokens.Count || head.Any(row => row.Length != tokens.Count))
                throw new ArgumentException($"The pattern of head {names[index]} is not {tokens.Count} by {tokens.Count}, as the tokens are.", nameof(heads));
        }

        string[] labels = [.. tokens.Select(Label)];
        var columns = heads.Count <= 4 ? Math.Min(heads.Count, 2) : 3;
        var rows = (heads.Count + columns - 1) / columns;
        var chart = Chart.Grid(
            heads.Select((head, index) => Cell(
                head, labels, names[index], showScale: index == 0,
                looks: index % columns == 0 ? "position that looks" : null,
                lookedAt: index + columns >= heads.Count ? "position looked at" : null)).ToArray(),
            rows,
            columns,
            SubPlotTitles: names.ToArray(),
            SubPlotTitleFont: Font.init(Size: 13.0),
            XGap: 0.3,
            YGap: 0.34);
        var finished = ChartStyle.Finish(chart, title, 80 + (rows * CellHeight));
        return GenericChart.addLayout(
            Layout.init<string>(Margin: Margin.init<int, int, int, int, int, bool>(Left: 112, Right: 24, Top: title is null ? 40 : 84, Bottom: 112)),
            finished);
    }

    private static GenericChart Cell(double[][] head, string[] labels, string name, bool showScale, string? looks, string? lookedAt)
    {
        var gap = labels.Length <= MostLabels ? 1 : 0;
        var chart = Chart.Heatmap<double, string, string, string>(
            head,
            X: labels,
            Y: labels,
            XGap: gap,
            YGap: gap,
            ColorScale: Palette.Sequential(),
            ShowScale: showScale,
            ColorBar: ChartStyle.Scale("attention"),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("zmin", 0.0);
            trace.SetValue("zmax", 1.0);
            trace.SetValue("hoverongaps", false);
            trace.SetValue("hovertemplate", $"{name}<br>%{{y}} looks at %{{x}}: %{{z:.3f}}<extra></extra>");
        }

        // The first token at the top, as one reads.
        var down = Axis(labels.Length, looks);
        down.SetValue("autorange", "reversed");
        var across = Axis(labels.Length, lookedAt);
        across.SetValue("tickangle", -60);
        return chart.WithXAxis(across, Id: StyleParam.SubPlotId.NewXAxis(1)).WithYAxis(down, Id: StyleParam.SubPlotId.NewYAxis(1));
    }

    private static LinearAxis Axis(int positions, string? title)
    {
        var axis = LinearAxis.init<int, int, int, int, int, string, string, string>(
            AxisType: StyleParam.AxisType.Category,
            ShowGrid: false,
            ZeroLine: false,
            ShowLine: false,
            Ticks: StyleParam.TickOptions.Empty);
        axis.SetValue("tickfont", Font.init(Size: 10.0));
        if (title is not null)
            axis.SetValue("title", ChartStyle.AxisTitle(title));
        if (positions <= MostLabels)
            axis.SetValue("dtick", 1);
        return axis;
    }

    // The position makes repeated tokens different categories. plotly.js reads some HTML in labels.
    private static string Label(string token, int position)
    {
        var text = token.Trim(' ').ReplaceLineEndings("⏎").Replace('\t', '⇥');
        if (text.Length == 0)
            text = "␣";
        if (text.Length > LongestLabel)
            text = text[..(LongestLabel - 1)] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{position} {WebUtility.HtmlEncode(text)}");
    }
}

using System.Text.Json;
using Plotly.NET;
using Workbench.Evaluation;

namespace Workbench.Interactive.Tests;

public class ComparisonChartTests
{
    [Fact]
    public void A_scatter_shows_every_point_by_name_and_the_line_of_equal_figures()
    {
        var figure = Figure(ScatterChart.Draw([("eap", [new("a->b", 1, 2), new("b->c", -1, 0.5)])], "exact", "estimate", diagonal: true));

        var trace = figure.GetProperty("data")[0];
        Assert.Equal([1.0, -1.0], trace.GetProperty("x").EnumerateArray().Select(x => x.GetDouble()));
        Assert.Equal(["a-&gt;b", "b-&gt;c"], trace.GetProperty("text").EnumerateArray().Select(text => text.GetString()));
        var line = figure.GetProperty("layout").GetProperty("shapes")[0];
        Assert.Equal((-1.0, 2.0), (line.GetProperty("x0").GetDouble(), line.GetProperty("y1").GetDouble()));
        Assert.Equal("exact", figure.GetProperty("layout").GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
    }

    [Fact]
    public void Rows_have_their_intervals_and_groups_their_colour()
    {
        var figure = Figure(RangeChart.Draw([new("ioi", 0.5, new Interval(0.25, 1), "eap"), new("ioi", 0.25, null, "random"), new("sva", 1, null, "eap")], "CPR", reference: 1));

        var traces = figure.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["eap", "random"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([0.5, 0.0], traces[0].GetProperty("error_x").GetProperty("array").EnumerateArray().Select(end => end.GetDouble()));
        Assert.Equal([0.25, 0.0], traces[0].GetProperty("error_x").GetProperty("arrayminus").EnumerateArray().Select(end => end.GetDouble()));
        Assert.Equal(["ioi", "sva"], figure.GetProperty("layout").GetProperty("yaxis").GetProperty("ticktext").EnumerateArray().Select(name => name.GetString()));
        Assert.NotEqual(Colour(traces[0]), Colour(traces[1]));
        Assert.Equal(Colour(traces[0]), Colour(Figure(ScatterChart.Draw([("eap", [new("e", 0, 0)])], "x", "y")).GetProperty("data")[0]));

        static string? Colour(JsonElement trace) => trace.GetProperty("marker").GetProperty("color").GetString();
    }

    [Fact]
    public void Groups_that_meet_in_a_row_do_not_cover_each_other()
    {
        var meeting = Heights([new("ioi", 0.5, null, "eap"), new("ioi", 0.5, null, "random"), new("sva", 1, null, "eap")]);
        var apart = Heights([new("eap", 0.5, null, "eap"), new("random", 0.5, null, "random")]);

        Assert.NotEqual(meeting[0][0], meeting[1][0]);
        Assert.Equal(0, Math.Round(meeting[0][0]));
        Assert.Equal(1, meeting[0][1] - meeting[0][0], 9);
        Assert.Equal([0.0, 1.0], apart.Select(group => group[0]));

        static double[][] Heights(RangeRow[] rows) =>
            [.. Figure(RangeChart.Draw(rows, "CPR")).GetProperty("data").EnumerateArray().Select(trace => trace.GetProperty("y").EnumerateArray().Select(y => y.GetDouble()).ToArray())];
    }

    [Fact]
    public void What_cannot_be_drawn_is_named()
    {
        Assert.Throws<ArgumentException>(() => RangeChart.Draw([], "x"));
        Assert.Contains("'eap'", Assert.Throws<ArgumentException>(() => RangeChart.Draw([new("eap", double.NaN)], "x")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ScatterChart.Draw([("eap", [])], "x", "y"));
        Assert.Contains("'a->b'", Assert.Throws<ArgumentException>(() => ScatterChart.Draw([("eap", [new("a->b", double.PositiveInfinity, 0)])], "x", "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_have_a_colour_of_their_own_and_random_edges_are_the_baseline()
    {
        Assert.Equal(MethodColours.Of("hap"), MethodColours.Of("hap (eap)"));
        Assert.NotEqual(MethodColours.Of("eap"), MethodColours.Of("eap-gp"));
        Assert.Null(MethodColours.Of("a method of your own"));
        Assert.Equal([true, true, false], new[] { "random", "random edges", "eap" }.Select(MethodColours.IsBaseline));
    }

    private static JsonElement Figure(GenericChart chart) => JsonDocument.Parse(GenericChart.toFigureJson(chart)).RootElement;
}

using System.Text.Json;
using Plotly.NET;

namespace Workbench.Interactive.Tests;

public class LineChartTests
{
    [Fact]
    public void Draws_each_line_from_left_to_right_on_named_axes()
    {
        var figure = Figure([new LineSeries("ioi", [(5, 0.5), (3, 0.25)]), new LineSeries("sva", [(3, 1)])]);

        var traces = figure.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["ioi", "sva"], traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([3.0, 5.0], traces[0].GetProperty("x").EnumerateArray().Select(x => x.GetDouble()));
        Assert.Equal([0.25, 0.5], traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        var layout = figure.GetProperty("layout");
        Assert.Equal("steps", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("faithfulness", layout.GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(1, layout.GetProperty("shapes")[0].GetProperty("y0").GetDouble());
        Assert.Equal("whole", layout.GetProperty("annotations")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void A_method_keeps_its_colour_and_the_baseline_lies_behind()
    {
        var both = Figure([new LineSeries("eap", [(1, 1)], Colour: 0), new LineSeries("eap-gp", [(1, 1)], Colour: 2), new LineSeries("random", [(1, 0)], Baseline: true)]).GetProperty("data");
        var one = Figure([new LineSeries("eap-gp", [(1, 1)], Colour: 2)]).GetProperty("data");

        Assert.Equal(["random", "eap", "eap-gp"], both.EnumerateArray().Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([3, 1, 2], both.EnumerateArray().Select(trace => trace.GetProperty("legendrank").GetInt32()));
        Assert.Equal(Colour(both[2]), Colour(one[0]));
        Assert.NotEqual(Colour(both[1]), Colour(both[2]));
        var curve = JsonDocument.Parse(GenericChart.toFigureJson(FaithfulnessChart.Draw([new FaithfulnessSeries("eap-gp", [new(3, 0.5)], Colour: 2)]))).RootElement;
        Assert.Equal(Colour(one[0]), Colour(curve.GetProperty("data")[0]));

        static string? Colour(JsonElement trace) => trace.GetProperty("line").GetProperty("color").GetString();
    }

    [Fact]
    public void A_line_of_another_unit_has_an_axis_of_its_own()
    {
        var figure = JsonDocument.Parse(GenericChart.toFigureJson(LineChart.Draw(
            [new LineSeries("sparsity", [(1, 0.5)]), new LineSeries("loss", [(1, 7)], Right: true)], "step", "share", (1, ""), right: "loss [nats]"))).RootElement;

        Assert.Equal("y2", figure.GetProperty("data")[1].GetProperty("yaxis").GetString());
        var axis = figure.GetProperty("layout").GetProperty("yaxis2");
        Assert.Equal("right", axis.GetProperty("side").GetString());
        Assert.Equal("loss [nats]", axis.GetProperty("title").GetProperty("text").GetString());
        Assert.False(figure.GetProperty("layout").TryGetProperty("annotations", out _));
    }

    [Theory]
    [InlineData("", 1, 1, "has no name")]
    [InlineData("eap", double.NaN, 1, "The line 'eap' has a point that is not finite")]
    [InlineData("eap", 1, double.PositiveInfinity, "The line 'eap' has a point that is not finite")]
    public void What_cannot_be_drawn_is_named(string name, double x, double y, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => LineChart.Draw([new LineSeries(name, [(x, y)])], "x", "y")).Message, StringComparison.Ordinal);

    [Fact]
    public void No_line_an_empty_one_and_two_of_a_name_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LineChart.Draw([], "x", "y"));
        Assert.Contains("'eap' has no points", Assert.Throws<ArgumentException>(() => LineChart.Draw([new LineSeries("eap", [])], "x", "y")).Message, StringComparison.Ordinal);
        Assert.Contains("Two lines are called 'eap'", Assert.Throws<ArgumentException>(() => LineChart.Draw([new LineSeries("eap", [(1, 1)]), new LineSeries("eap", [(1, 1)])], "x", "y")).Message, StringComparison.Ordinal);
    }

    private static JsonElement Figure(LineSeries[] series) =>
        JsonDocument.Parse(GenericChart.toFigureJson(LineChart.Draw(series, "steps", "faithfulness", (1, "whole")))).RootElement;
}

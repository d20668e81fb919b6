using System.Text.Json;
using Plotly.NET;

namespace Workbench.Interactive.Tests;

public class InspectionChartTests
{
    private static readonly string[] Tokens = ["<bos>", " Mary", " and", " Mary"];

    [Fact]
    public void Both_histograms_hold_every_value_in_the_same_bins()
    {
        using var figure = Figure(MetricHistogram.Draw([1, 2, 2.5], [-1, 0.25], "logit-diff"));

        var traces = figure.RootElement.GetProperty("data").EnumerateArray().ToDictionary(trace => trace.GetProperty("name").GetString()!);
        Assert.Equal([1, 2, 2.5], Numbers(traces["clean"].GetProperty("x")));
        Assert.Equal([-1, 0.25], Numbers(traces["corrupted"].GetProperty("x")));
        Assert.All(traces.Values, trace => Assert.Equal("histogram", trace.GetProperty("type").GetString()));
        Assert.Equal(traces["clean"].GetProperty("xbins").GetRawText(), traces["corrupted"].GetProperty("xbins").GetRawText());
        Assert.Equal("overlay", figure.RootElement.GetProperty("layout").GetProperty("barmode").GetString());
    }

    [Fact]
    public void Every_head_gets_a_heatmap_of_its_own_with_tokens_on_both_axes()
    {
        double[][][] heads = [Pattern(0.5), Pattern(0.25), Pattern(0.1)];

        using var figure = Figure(AttentionHeatmap.Draw(heads, Tokens, ["a1.h0", "a1.h1", "a1.h2"]));

        var traces = figure.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(3, traces.Length);
        Assert.Equal(3, traces.Select(trace => trace.GetProperty("xaxis").GetString()).Distinct().Count());
        Assert.All(traces, trace => Assert.Equal(["0 &lt;bos&gt;", "1 Mary", "2 and", "3 Mary"], Texts(trace.GetProperty("x"))));
        Assert.All(traces, trace => Assert.Equal(Texts(trace.GetProperty("x")), Texts(trace.GetProperty("y"))));
        Assert.Equal(0.25, traces[1].GetProperty("z")[1][0].GetDouble());
        Assert.NotEqual(JsonValueKind.Number, traces[1].GetProperty("z")[0][1].ValueKind);
        Assert.Equal([true, false, false], traces.Select(trace => trace.GetProperty("showscale").GetBoolean()));
        var titles = figure.RootElement.GetProperty("layout").GetProperty("annotations").EnumerateArray().Select(note => note.GetProperty("text").GetString());
        Assert.Equal(["a1.h0", "a1.h1", "a1.h2"], titles);
        Assert.Equal("reversed", figure.RootElement.GetProperty("layout").GetProperty("yaxis3").GetProperty("autorange").GetString());
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var size = Assert.Throws<ArgumentException>(() => AttentionHeatmap.Draw([Pattern(0.5)], ["one", "two"], ["a0.h0"]));
        Assert.StartsWith("The pattern of head a0.h0 is not 2 by 2", size.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AttentionHeatmap.Draw([], Tokens, []));
        Assert.Throws<ArgumentException>(() => AttentionHeatmap.Draw([Pattern(0.5)], Tokens, []));
        var empty = Assert.Throws<ArgumentException>(() => MetricHistogram.Draw([1], [], "kl"));
        Assert.StartsWith("There are 1 clean and 0 corrupted values", empty.Message, StringComparison.Ordinal);
    }

    private static double[][] Pattern(double first) =>
        [.. Enumerable.Range(0, 4).Select(query => Enumerable.Range(0, 4).Select(key => key > query ? double.NaN : key == 0 ? first : (1 - first) / query).ToArray())];

    private static JsonDocument Figure(GenericChart chart) => JsonDocument.Parse(GenericChart.toFigureJson(chart));

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}

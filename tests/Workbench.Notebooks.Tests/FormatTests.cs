using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Dashboards;
using Workbench.Dictionaries.Linear;
using Workbench.Graphs;
using Workbench.Interactive;
using Workbench.Results;

namespace Workbench.Notebooks.Tests;

/// <summary>How results look in a notebook, through the formatting engine of .NET Interactive or its stand-in.</summary>
[Collection(OneRunner.Name)]
public class FormatTests
{
    private const string Plotly = "application/vnd.plotly.v1+json";

    public FormatTests() => NotebookFormats.Register();

    [Fact]
    public void A_figure_is_found_by_the_name_of_its_attribute()
    {
        var figure = Figure();

        Assert.Equal(["text/html", Plotly], Formatter.GetPreferredMimeTypesFor(typeof(Figure)));
        Assert.Contains("Plotly.newPlot", figure.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.StartsWith("{\"data\":[", figure.ToDisplayString(Plotly), StringComparison.Ordinal);
        Assert.Equal("[y by x for a]", figure.ToDisplayString());
    }

    [Fact]
    public void Numbers_of_a_figure_have_six_digits_and_no_template_goes_along()
    {
        var json = new[] { new LineSeries("a", [(0, 1.0 / 3), (1, 123456.789)]) }.Plot("x", "y").ToJson();

        Assert.Contains("[0.333333,123457]", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"template\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_circuits_and_tables_are_formatted_without_knowing_of_notebooks()
    {
        var graph = new ComputationGraph(2, 2);
        var scores = new EdgeScores(graph, new double[graph.SourceCount * graph.DestinationCount], new Provenance());
        var table = new ResultTable("method", "figure");
        table.Add("eap", 0.5);

        Assert.Equal(["text/html", Plotly], Formatter.GetPreferredMimeTypesFor(typeof(EdgeScores)));
        Assert.Equal("[heatmap of the scores of 46 edges]", scores.ToDisplayString());
        Assert.Contains("<svg", Circuit.Random(graph, 5, 0).ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">0.500</td>", table.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Equal("method  figure\neap      0.500", table.ToDataFrame().ToDisplayString());
    }

    [Fact]
    public void A_dashboard_highlights_tokens_by_activation_and_escapes_them()
    {
        var dashboard = new FeatureDashboard
        {
            Site = "L1M", Feature = 5, Tokens = 1000, ActiveTokens = 37, Largest = 4,
            Contexts = [new(["a", "<b>", "c"], [0, 4, 1], 1), new([" comput", "er", " on"], [2, 0, 0], 0)],
            Histogram = [new(1, 1.414, 30), new(1.414, 2, 7)], Raised = [new(" lamp", 1.5)], Lowered = [new(" pen", -1.25)],
        };
        var html = dashboard.ToDisplayString("text/html");

        Assert.Contains("active on 3.7 % of 1,000 tokens, at most 4", html, StringComparison.Ordinal);
        Assert.Contains("a <span style=\"background:rgba(31,111,178,0.62);border-radius:3px;padding:0 1px\">&lt;b&gt;</span> <span", html, StringComparison.Ordinal);
        // Pieces of words stay together.
        Assert.Contains("> comput</span>er on", html, StringComparison.Ordinal);
        Assert.Contains("pen <span style=\"color:#57606a\">−1.25</span>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<rect").Length - 1);
        Assert.Contains("»<b>« c", dashboard.ToDisplayString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Contributions_of_heads_are_drawn_up_to_the_position_that_looks()
    {
        var node = new FeatureNode(DictionarySite.Parse("L1A"), 3, 1);
        var parts = new HeadContributions { Node = node, PreActivation = 2, Constant = 0.5, Table = new double[,] { { 1, 0.25, 0 }, { 0.25, 0, 0 } } };
        var json = parts.Heatmap(["a", "b", "later"]).ToJson();

        Assert.Contains("[[50,12.5],[12.5,0]]", json, StringComparison.Ordinal);
        Assert.Contains("\"a1.h1\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("later", json, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => parts.Heatmap(["a"]));
    }

    [Fact]
    public void Columns_of_a_data_frame_have_the_type_of_their_cells()
    {
        var frame = new[] { new { text = "a", whole = 1, real = 0.5, maybe = (double?)null, flag = true }, new { text = "b", whole = 2, real = 1.5, maybe = (double?)2, flag = false } }.ToDataFrame();

        Assert.IsType<StringDataFrameColumn>(frame["text"]);
        Assert.IsType<Int32DataFrameColumn>(frame["whole"]);
        Assert.IsType<DoubleDataFrameColumn>(frame["real"]);
        Assert.IsType<DoubleDataFrameColumn>(frame["maybe"]);
        Assert.IsType<BooleanDataFrameColumn>(frame["flag"]);
        Assert.Null(frame[0, 3]);
        Assert.Equal(2, frame.Rows.Count);
    }

    [Fact]
    public void A_data_frame_filters_sorts_and_groups()
    {
        var frame = new DataFrame(new StringDataFrameColumn("method", ["a", "b", "a"]), new DoubleDataFrameColumn("figure", [3.0, 2.0, 1.0]));

        Assert.Equal([3.0, 2.0], frame.Filter(frame["figure"].ElementwiseGreaterThan(1.5))["figure"].Cast<double?>().Select(value => value!.Value));
        Assert.Equal([1.0, 2.0, 3.0], frame.OrderBy("figure")["figure"].Cast<double?>().Select(value => value!.Value));
        Assert.Equal(2.0, frame.GroupBy("method").Mean("figure")["figure"][0]);
        Assert.Equal("b", frame.OrderByDescending("method").Rows[0]["method"]);
        Assert.Equal(4, frame.Append(["c", 9.0], inPlace: false).Rows.Count);
    }

    [Fact]
    public void The_formatter_registered_last_for_the_closest_type_is_taken()
    {
        Formatter.Register<Animal>(_ => "animal", "text/plain");
        Formatter.Register<Cat>(_ => "an older cat", "text/plain");
        Formatter.Register<Cat>(_ => "cat", "text/plain");

        Assert.Equal(("animal", "cat"), (new Dog().ToDisplayString(), new Cat().ToDisplayString()));
    }

    private static Figure Figure() => new[] { new LineSeries("a", [(0, 1), (1, 2)]) }.Plot("x", "y");

    private class Animal;

    private sealed class Cat : Animal;

    private sealed class Dog : Animal;
}

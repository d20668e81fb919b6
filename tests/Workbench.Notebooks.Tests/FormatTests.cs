using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
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

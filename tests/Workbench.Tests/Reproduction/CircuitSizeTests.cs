using Workbench.Graphs;
using Workbench.Reproduction;

namespace Workbench.Tests.Reproduction;

public class CircuitSizeTests
{
    private static readonly ComputationGraph Graph = new(2, 2);

    [Theory]
    [InlineData("7", 7, "7")]
    [InlineData("50%", 23, "50%")]
    [InlineData("0.1%", 1, "0.1%")]
    [InlineData("100%", 46, "100%")]
    public void A_size_is_edges_or_a_share_rounded_down_but_at_least_one_edge(string text, int edges, string shown)
    {
        Assert.Equal(edges, CircuitSize.Parse(text).In(Graph));
        Assert.Equal(shown, CircuitSize.Parse(text).ToString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("NaN%")]
    [InlineData("many")]
    public void What_is_no_size_is_named(string text) =>
        Assert.Contains($"'{text}' is no size of a circuit", Assert.Throws<ArgumentException>(() => CircuitSize.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void More_edges_than_the_graph_has_are_refused() =>
        Assert.Contains("has only 46", Assert.Throws<ArgumentException>(() => CircuitSize.Edges(47).In(Graph)).Message, StringComparison.Ordinal);
}

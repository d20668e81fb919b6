using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Tests.Support;

namespace Workbench.Tests.Reproduction;

public class TruthSweepTests
{
    public static TheoryData<string> Names => [.. KnownCircuits.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sweep_is_that_of_selections_one_by_one(string name)
    {
        using var known = KnownCircuits.Create(name);
        var truth = GroundTruth.Of(known);
        var sweep = new TruthSweep(truth);
        foreach (var ties in new[] { true, false })
        {
            var scores = RandomScores.Make(truth.Circuit.Graph, seed: 4, ties);

            var expected = new TruthComparison(truth).At(scores, Enumerable.Range(1, sweep.Largest).Select(n => SelectionRule.Top(n) with { Prune = false }));

            Assert.Equal(
                expected.Select(point => new TruthFigure(point.Asked, point.Nodes.Precision, point.Nodes.Recall, point.Edges.Precision, point.Edges.Recall)),
                sweep.At(scores));
        }
    }

    [Fact]
    public void What_a_manual_circuit_does_not_count_is_left_out_of_the_sweep_too()
    {
        var truth = GroundTruth.Load("ioi");
        var sweep = new TruthSweep(truth);
        var scores = RandomScores.Make(truth.Circuit.Graph, seed: 5, ties: false);

        var expected = new TruthComparison(truth).At(scores, Enumerable.Range(1, 199).Select(n => SelectionRule.Top(n) with { Prune = false }));

        Assert.Equal(199, sweep.Largest);
        Assert.Equal(
            expected.Select(point => new TruthFigure(point.Asked, point.Nodes.Precision, point.Nodes.Recall, point.Edges.Precision, point.Edges.Recall)),
            sweep.At(scores));
    }
}

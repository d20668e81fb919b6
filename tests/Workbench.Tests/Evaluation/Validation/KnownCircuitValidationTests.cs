using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Evaluation.Validation;

public class KnownCircuitValidationTests
{
    private static readonly ValidationOptions Quick = new() { Resamples = 20 };

    public static TheoryData<string> Models => [.. KnownCircuits.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Exact_patching_ranks_every_true_edge_first_and_its_interval_has_no_width(string model)
    {
        using var known = KnownCircuits.Create(model);
        var row = KnownCircuitValidation.Measure(known, [MethodRequest.Parse("exact")], examples: 20, Quick).Single();

        var perfect = new Estimate(1, new Interval(1, 1));
        Assert.Equal((perfect, perfect, perfect), (row.EdgeRocAuc, row.EdgeAveragePrecision, row.TopPrecision));
        Assert.Equal((1.0, 1.0), (row.NodeRocAuc!.Value, row.NodeAveragePrecision!.Value));
        Assert.Equal(known.Truth.Graph.EdgeCount + 2, row.ForwardPasses);
        Assert.Equal((known.Truth.EdgeCount, known.Truth.Graph.EdgeCount, 20), (row.TrueEdges, row.Edges, row.Examples));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_method_gets_a_row_of_finite_figures_or_the_reason_why_not(string model)
    {
        using var known = KnownCircuits.Create(model);
        MethodRequest[] methods = [.. EdgeScorers.All.Select(method => method.Trains ? MethodRequest.Parse($"{method.Name}:learning-steps=3") : new MethodRequest(method))];
        var told = new List<string>();
        var rows = KnownCircuitValidation.Measure(known, methods, examples: 6, Quick with { Starting = told.Add });

        Assert.Equal(EdgeScorers.Names, rows.Select(row => row.Method));
        Assert.Equal(EdgeScorers.Names.Select(name => $"{model}, {name}"), told);
        Assert.All(rows, row =>
        {
            Assert.Null(row.Refusal);
            Assert.All(new[] { row.EdgeRocAuc, row.EdgeAveragePrecision, row.NodeRocAuc, row.NodeAveragePrecision, row.TopPrecision }, figure =>
            {
                Assert.InRange(figure!.Value, 0, 1);
                Assert.Equal(EdgeScorers.Find(row.Method).AveragesExamples, figure.Interval is not null);
            });
            Assert.True(row.ForwardPasses >= 0 && row.BackwardPasses >= 0 && row.Seconds >= 0);
        });
    }

    [Fact]
    public void Areas_are_those_of_the_comparison_with_the_known_circuit()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        var row = KnownCircuitValidation.Measure(known, [MethodRequest.Parse("random")], options: Quick).Single();
        var expected = new TruthComparison(GroundTruth.Of(known)).RankEdges(new RandomScorer().Score(known.Model, known.Task));
        Assert.Equal((expected.RocAuc, expected.AveragePrecision), (row.EdgeRocAuc!.Value, row.EdgeAveragePrecision!.Value));
        Assert.InRange(row.EdgeRocAuc.Value, 0.01, 0.99);
    }

    [Fact]
    public void What_a_method_cannot_do_is_a_row_with_its_reason()
    {
        using var known = KnownCircuits.Reverse();
        // Both share the model, which belongs to the first one.
        KnownCircuit With(CircuitTask task) => new(
            known.Model, known.Summary, known.Corruption, known.Classes, known.Truth.Edges.Select(known.Truth.Graph.EdgeName), task);
        var same = With(new CircuitTask("same", [.. known.Task.Pairs.Select(pair => pair with { Corrupted = pair.Clean })], known.Task.Metric));
        KnownCircuitRow[] rows =
        [
            .. KnownCircuitValidation.Measure(same, [MethodRequest.Parse("eap")], examples: 5, Quick),
            .. KnownCircuitValidation.Measure(With(known.Task.WithMetric(Metric.KlDivergence)), [MethodRequest.Parse("relp")], examples: 5, Quick),
        ];

        Assert.StartsWith("Task 'same' has no corrupted prompts", rows[0].Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", rows[0].Refusal, StringComparison.Ordinal);
        Assert.Null(rows[0].EdgeRocAuc);
        Assert.Contains("no gradient at the clean prompt", rows[1].Notes[0], StringComparison.Ordinal);

        var table = ValidationTables.KnownCircuits(rows);
        Assert.Equal(["not applicable", "measured"], table.Rows.Select(row => row[4]));
        Assert.Equal(rows[0].Refusal, table.Rows[0][5]);
        Assert.All(table.Rows.SelectMany(row => row).OfType<double>(), cell => Assert.True(double.IsFinite(cell)));
    }

    [Fact]
    public void What_is_rounding_beside_the_largest_score_ranks_nothing()
    {
        // Attention is all or nothing in this model: the gradient at the query is rounding, so a method by gradient sees neither of the two edges through which the
        // length comes there, and they tie with the edges that do nothing.
        using var known = KnownCircuits.Reverse();
        var row = KnownCircuitValidation.Measure(known, [MethodRequest.Parse("eap")], options: Quick).Single();
        const double Unseen = 2;
        double right = row.TrueEdges, wrong = row.Edges - row.TrueEdges;
        Assert.Equal((right - Unseen + (Unseen / 2)) / right, row.EdgeRocAuc!.Value, 1e-12);
        Assert.Equal((right - Unseen + (Unseen * Unseen / (wrong + Unseen))) / right, row.TopPrecision!.Value, 1e-12);
    }

    [Fact]
    public void A_figure_does_not_fall_out_of_its_interval_by_the_order_of_the_last_bits()
    {
        // Many of this model's edges have the same score here, whichever pairs are drawn.
        using var known = KnownCircuits.Reverse();
        var row = KnownCircuitValidation.Measure(known, [MethodRequest.Parse("information-flow-routes")], options: Quick).Single();
        Assert.Equal(new Interval(row.EdgeRocAuc!.Value, row.EdgeRocAuc.Value), row.EdgeRocAuc.Interval);
        Assert.Equal(new Interval(row.TopPrecision!.Value, row.TopPrecision.Value), row.TopPrecision.Interval);
    }

    [Fact]
    public void A_seed_draws_pairs_from_all_of_the_task()
    {
        using var known = KnownCircuits.XProportion();
        string[] Drawn(int seed) => [.. KnownCircuitValidation.Drawn(known.Task, 10, seed).Pairs.Select(pair => pair.CleanText!)];
        Assert.Equal(10, Drawn(1).Distinct().Count());
        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
        string[] all = [.. known.Task.Pairs.Select(pair => pair.CleanText!)];
        Assert.Equal(Drawn(1).OrderBy(text => Array.IndexOf(all, text)), Drawn(1));
        Assert.Same(known.Task, KnownCircuitValidation.Drawn(known.Task, null, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KnownCircuitValidation.Drawn(known.Task, 100_000, 1));
    }

    [Fact]
    public void Measuring_leaves_no_tensor_behind_and_stops_when_cancelled()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        MethodRequest[] methods = [MethodRequest.Parse("eap"), MethodRequest.Parse("exact")];
        KnownCircuitValidation.Measure(known, methods, 4, Quick);
        var before = LiveTensors.CountAfterCollecting();
        KnownCircuitValidation.Measure(known, methods, 4, Quick);
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);

        using var cancelled = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => KnownCircuitValidation.Measure(known, methods, 4, Quick with { Cancellation = cancelled.Token, Starting = _ => cancelled.Cancel() }));
    }
}

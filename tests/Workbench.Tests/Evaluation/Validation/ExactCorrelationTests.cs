using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Evaluation.Validation;

public class ExactCorrelationTests
{
    private static readonly ValidationOptions Quick = new() { Resamples = 20, TopEdges = 10 };

    [Fact]
    public void Figures_are_those_of_the_two_lists_of_scores()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 3);
        var task = SmallModels.Task(3, Metric.LogitDifference, 5, 6, 7, 5);
        var row = ExactCorrelation.Measure(model, [task], [MethodRequest.Parse("eap-gp:steps=2")], Quick).Single();

        double[] scores = Edges(new EapGp(2).Score(model, task)), exact = Edges(new ExactPatching().Score(model, task));
        Assert.Equal(Correlation.Pearson(scores, exact)!.Value, row.Pearson!.Value, 1e-10);
        Assert.Equal(Correlation.Spearman(scores, exact)!.Value, row.Spearman!.Value, 1e-10);
        double[] sizes = [.. scores.Select(Math.Abs)], exactSizes = [.. exact.Select(Math.Abs)];
        Assert.Equal(Correlation.Pearson(sizes, exactSizes)!.Value, row.PearsonOfSizes!.Value, 1e-10);
        Assert.Equal(Correlation.Spearman(sizes, exactSizes)!.Value, row.SpearmanOfSizes!.Value, 1e-10);
        Assert.Equal(sizes.Select((size, edge) => (size, edge)).OrderByDescending(item => item.size).Take(10).Select(item => item.edge)
            .Intersect(exactSizes.Select((size, edge) => (size, edge)).OrderByDescending(item => item.size).Take(10).Select(item => item.edge)).Count() / 10.0, row.TopOverlap!.Value, 1e-12);
        Assert.Equal(("direction=output-distance", 4.0, 4.0), (row.Options.Split(' ')[1], row.ForwardPasses, row.BackwardPasses));
        Assert.InRange(row.Pearson.Value, row.Pearson.Interval!.Value.Low, row.Pearson.Interval.Value.High);
        Assert.InRange(row.Pearson.Value, -0.999, 0.999);

        static double[] Edges(Workbench.Graphs.EdgeScores scores) =>
            [.. Enumerable.Range(0, scores.Graph.EdgeCount).Select(scores.Graph.EdgeAt).Select(edge => scores[edge.Source, edge.Destination])];
    }

    [Fact]
    public void On_a_linear_model_estimates_by_gradient_correlate_perfectly_in_every_resample_and_exact_patching_with_itself_always()
    {
        using var model = SmallModels.Linear(2);
        var task = SmallModels.Task(2, Metric.LogitDifference, 5, 5, 5);
        string[] methods = ["eap", "eap-ig-inputs", "eap-ig-activations", "clean-corrupted", "eap-gp", "relp", "exact"];
        Assert.All(ExactCorrelation.Measure(model, [task], [.. methods.Select(MethodRequest.Parse)], Quick), row =>
        {
            Assert.Equal(1, row.Pearson!.Value, 1e-9);
            Assert.Equal(1, row.PearsonOfSizes!.Interval!.Value.Low, 1e-9);
            Assert.Equal(1, row.TopOverlap!.Value, 1e-9);
            Assert.False(row.WithoutSigns);
        });
    }

    [Fact]
    public void Every_method_gets_a_row_of_finite_figures_on_every_task()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 4);
        CircuitTask[] tasks = [SmallModels.Task(4, Metric.LogitDifference, 5, 5), new CircuitTask("other", SmallModels.Task(5, Metric.ProbabilityDifference, 6, 6).Pairs, Metric.ProbabilityDifference)];
        MethodRequest[] methods = [.. EdgeScorers.All.Select(method => method.Trains ? MethodRequest.Parse($"{method.Name}:learning-steps=3") : new MethodRequest(method))];
        var done = new List<int>();
        var rows = ExactCorrelation.Measure(model, tasks, methods, Quick with { Progress = new Told(done) });

        Assert.Equal(tasks.SelectMany(task => EdgeScorers.Names.Select(name => (task.Name, name))), rows.Select(row => (row.Task, row.Method)));
        Assert.Equal(Enumerable.Range(1, rows.Count), done);
        Assert.All(rows, row =>
        {
            Assert.Null(row.Refusal);
            Assert.Null(row.Undefined);
            Assert.All(new[] { row.Pearson, row.Spearman, row.PearsonOfSizes, row.SpearmanOfSizes }, figure => Assert.InRange(figure!.Value, -1, 1));
            Assert.InRange(row.TopOverlap!.Value, 0, 1);
        });
        Assert.Contains(rows, row => row is { Method: "hisp", WithoutSigns: true });
    }

    [Fact]
    public void Equal_scores_are_undefined_and_what_a_method_cannot_do_is_told()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 5);
        var task = SmallModels.Task(5, Metric.KlDivergence, 5, 5);
        var same = new CircuitTask("same", [.. task.Pairs.Select(SmallModels.CorruptedTooLate)], Metric.LogitDifference);
        var none = new CircuitTask("none", [.. task.Pairs.Select(pair => pair with { Corrupted = pair.Clean })], Metric.LogitDifference);
        MethodRequest[] methods = [MethodRequest.Parse("hisp"), MethodRequest.Parse("eap")];

        var refused = ExactCorrelation.Measure(model, [none], methods, Quick)[0];
        Assert.StartsWith("no exact patching to compare with: Task 'none' has no corrupted prompts", refused.Refusal, StringComparison.Ordinal);
        var undefined = ExactCorrelation.Measure(model, [same], methods, Quick)[1];
        Assert.Equal("all scores equal", undefined.Undefined);
        Assert.All(new[] { undefined.Pearson, undefined.Spearman, undefined.PearsonOfSizes, undefined.SpearmanOfSizes, undefined.TopOverlap }, Assert.Null);

        var table = ValidationTables.ExactCorrelations([refused, undefined], PublishedCorrelations.Gpt2Small());
        var statuses = table.Rows.Select(row => (string)row[4]!).ToArray();
        Assert.Equal(["not applicable", "undefined: all scores equal"], statuses);
        Assert.All(table.Rows.SelectMany(row => row).OfType<double>(), cell => Assert.True(double.IsFinite(cell)));
    }

    [Fact]
    public void Finished_rows_are_not_measured_again_and_another_option_or_model_is()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Lively(SmallModels.Config, 6);
        using var other = SmallModels.Lively(SmallModels.Config, 7);
        var task = SmallModels.Task(6, Metric.LogitDifference, 5, 6);
        using var stop = new CancellationTokenSource();
        MethodRequest[] methods = [MethodRequest.Parse("eap"), MethodRequest.Parse("relp"), MethodRequest.Parse("eap-gp")];
        Assert.Throws<OperationCanceledException>(() => Measure(model, Quick with { Cancellation = stop.Token, Starting = what => { if (what == "random, eap-gp") stop.Cancel(); } }));

        var started = new List<string>();
        var (rows, reused) = Measure(model, Quick with { Starting = started.Add });
        // Two rows and the exact effects, which the third row needed.
        Assert.Equal(3, reused);
        var (fresh, _) = (ExactCorrelation.Measure(model, [task], methods, Quick), 0);
        Assert.Equal(fresh.Select(row => (row.Method, row.Pearson, row.Spearman, row.TopOverlap)), rows.Select(row => (row.Method, row.Pearson, row.Spearman, row.TopOverlap)));
        Assert.Contains("random, exact patching of every edge", started);

        Assert.Equal(3, Measure(model, Quick).Reused);
        // Another seed of the intervals wants other rows, of the same effects.
        Assert.Equal(1, Measure(model, Quick with { Seed = 1 }).Reused);
        Assert.Equal(0, Measure(other, Quick).Reused);

        (IReadOnlyList<ExactCorrelationRow> Rows, int Reused) Measure(Transformer asked, ValidationOptions options)
        {
            var parts = new FinishedParts(folder.Path);
            return (ExactCorrelation.Measure(asked, [task], methods, options, parts), parts.Reused);
        }
    }

    [Fact]
    public void Published_figures_are_those_of_six_tasks_and_two_methods()
    {
        var published = PublishedCorrelations.Gpt2Small();
        string[] tasks = ["ioi", "greater-than", "gender-bias", "sva", "capital-country", "hypernymy"];
        Assert.All(tasks, task =>
        {
            Assert.Contains(task, TaskCatalog.Names);
            Assert.True(published.Pearson(task, "eap") < published.Pearson(task, "eap-ig-inputs"));
        });
        Assert.Equal((0.782, 0.974), (published.Pearson("ioi", "eap")!.Value, published.Pearson("hypernymy", "eap-ig-inputs")!.Value));
        Assert.Null(published.Pearson("induction", "eap"));
        Assert.Null(published.Pearson("ioi", "relp"));
        Assert.Equal("GPT-2 small", published.Model);
    }

    [Fact]
    public void A_damaged_file_of_published_figures_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => PublishedCorrelations.Read(folder.Write("cut.json", "{\"model\": "))).Message, StringComparison.Ordinal);
        Assert.Contains("lacks its model", Assert.Throws<InvalidDataException>(() => PublishedCorrelations.Read(folder.Write("none.json", "{}"))).Message, StringComparison.Ordinal);
        Assert.Contains("not between -1 and 1", Assert.Throws<InvalidDataException>(() => PublishedCorrelations.Read(folder.Write("two.json", """{"model": "m", "source": "s", "pearson": {"ioi": {"eap": 2}}}"""))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => PublishedCorrelations.Read(folder.File("nowhere.json")));
    }

    private sealed class Told(List<int> done) : IProgress<int>
    {
        public void Report(int value) => done.Add(value);
    }
}

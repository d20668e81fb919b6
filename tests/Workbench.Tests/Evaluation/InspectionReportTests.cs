using System.Text.Json;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Evaluation;

public class InspectionReportTests
{
    [Fact]
    public void Top_predictions_are_the_most_likely_tokens_at_the_scored_position()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var pair = SmallModels.Task(4, Metric.LogitDifference, 6).Pairs[0] with { At = [2] };

        var shown = InspectionReport.Make(model, new CircuitTask("at", [pair], Metric.LogitDifference)).Shown.Single();

        var chances = model.Logits(tensor(pair.Clean.Select(id => (long)id).ToArray()).unsqueeze(0))[0, 2].softmax(-1).data<double>().ToArray();
        var expected = chances.Index().OrderByDescending(token => token.Item).Take(5).ToArray();
        Assert.Equal(expected.Select(token => token.Index), shown.Top.Select(token => token.Id));
        Assert.All(expected.Zip(shown.Top), both => Assert.Equal(both.First.Item, both.Second.Probability, 12));
        Assert.NotEqual(shown.Top[0].Probability, shown.CorruptedTop[0].Probability);
    }

    [Fact]
    public void The_file_holds_the_means_and_the_distribution_of_what_was_measured()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var task = SmallModels.Task(4, Metric.LogitDifference, 6, 5, 6, 4, 3, 6, 6);
        var path = Path.Combine(folder.Path, "inspect.json");

        InspectionReport.Make(model, task, shown: 3).Save(path);

        var measured = TaskPerformance.Measure(model, task);
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var root = json.RootElement;
        Assert.Equal(7, root.GetProperty("examples").GetInt32());
        Assert.Equal(measured.Accuracy, root.GetProperty("accuracy").GetDouble());
        Assert.Equal(measured.Clean.Average(), root.GetProperty("metric_mean").GetDouble());
        Assert.Equal(measured.Corrupted.Average(), root.GetProperty("corrupted_mean").GetDouble());
        Assert.Equal("logit-diff", root.GetProperty("metric").GetString());
        Assert.Equal(measured.Clean.Order().ElementAt(3), root.GetProperty("quantiles").GetProperty("clean").GetProperty("0.5").GetDouble());
        Assert.Equal(measured.Corrupted.Max(), root.GetProperty("quantiles").GetProperty("corrupted").GetProperty("1").GetDouble());
        Assert.Equal(7, root.GetProperty("histogram").GetProperty("clean").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.Equal(7, root.GetProperty("histogram").GetProperty("corrupted").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.Equal(3, root.GetProperty("shown").GetArrayLength());
        Assert.Equal((model.Hash, task.Hash), (root.GetProperty("provenance").GetProperty("model_hash").GetString(), root.GetProperty("provenance").GetProperty("task_hash").GetString()));
    }

    [Fact]
    public void A_task_without_answers_is_refused()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var task = new CircuitTask("bare", [new TaskPair { Clean = [1, 2], Corrupted = [1, 3] }], Metric.KlDivergence);

        var error = Assert.Throws<ArgumentException>(() => InspectionReport.Make(model, task));

        Assert.StartsWith("Pair 0 of task 'bare' names no answers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measuring_leaves_no_tensor_behind()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var task = SmallModels.Task(4, Metric.LogitDifference, 6, 5, 6);
        var before = LiveTensors.CountAfterCollecting();

        InspectionReport.Make(model, task);

        Assert.Equal(before, Tensor.TotalCount);
    }
}

using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Reproduction;
using Workbench.Results;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Reproduction;

public sealed class DiscoGpReproductionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Transformer model = SmallModels.Lively(SmallModels.Config, seed: 4);

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_gives_the_same_bytes_as_one_that_was_not()
    {
        var options = Small(File("one", 1), File("two", 2));
        var whole = Save(options, "whole", out var parts, out _);

        using var stop = new CancellationTokenSource();
        var begun = DiscoGpReproduction.Prepare(model, options, new FinishedParts(folder.File("parts")), stop.Token);
        Assert.Throws<OperationCanceledException>(() => begun.Run(new StopAfter(parts / 2, stop), stop.Token));
        var resumed = Save(options, "resumed", out _, out var reused, folder.File("parts"));

        Assert.Equal(parts / 2, reused);
        Assert.Equal(["claims", "neurons", "overlap", "published", "sheaves", "sparsity"], whole.Keys.Select(Path.GetFileNameWithoutExtension).Distinct());
        Assert.Equal(whole.Keys, resumed.Keys);
        Assert.All(whole, file => Assert.Equal(file.Value, resumed[file.Key]));
    }

    [Fact]
    public void Another_schedule_is_learned_anew_and_circuits_of_edges_are_not()
    {
        var task = File("one", 1);
        Save(Small(task), "first", out var parts, out _, folder.File("parts"));

        var again = DiscoGpReproduction.Prepare(model, Small(task) with { WeightEpochs = 3 }, new FinishedParts(folder.File("parts")));
        again.Run();

        // What has gates is learned again: three with weights, edges alone (whose options say it too), and the sweep.
        Assert.Equal(parts - 4 - 1, again.Reused);
    }

    [Fact]
    public void Figures_are_those_of_the_evaluators_on_pairs_that_were_held_out()
    {
        var path = File("one", 1);
        var options = Small(path);
        var result = DiscoGpReproduction.Prepare(model, options, new FinishedParts(folder.File("parts"))).Run();
        var task = TaskCatalog.Open(path, model);
        CircuitTask scored = task.Only([0, 1, 2], "x"), evaluated = task.Only([3, 4, 5], "y");

        var scores = EdgeScorers.Create("eap").Score(model, scored, new ScoringOptions { Ablation = Ablation.Patching });
        using var eap = new Sheaf(scores.TopEdges(result.CircuitEdges), null);
        Compare(SheafFaithfulness.Evaluate(model, evaluated, eap, new EvaluationOptions { Ablation = Ablation.ZeroTotal }), Row("EAP", "patching", "zero-total"));
        Compare(SheafFaithfulness.Evaluate(model, evaluated, eap, new EvaluationOptions { Ablation = Ablation.Patching }), Row("EAP", "patching", "patching"));

        var learned = MaskLearners.Create("discogp", options.Gates(GateMode.We, WeightUnit.Weight, 1, scored))
            .Learn(model, scored, new LearningOptions { Seed = options.Seeds[0], BatchSize = options.PairsPerStep, Ablation = Ablation.ZeroTotal });
        using var sheaf = new Sheaf(learned.Circuit, learned.WeightMasks);
        var row = Row(SheafMethods.Both, "zero-total", "zero-total");
        Compare(SheafFaithfulness.Evaluate(model, evaluated, sheaf, new EvaluationOptions { Ablation = Ablation.ZeroTotal }), row);
        Assert.Equal(sheaf.WeightDensity, row.WeightDensity.Mean!.Value, 1e-12);

        SheafRow Row(string method, string found, string evaluation) => result.Sheaves.Single(one => one.Method == method && one.FoundUnder == found && one.EvaluatedUnder == evaluation);

        static void Compare(SheafReport report, SheafRow row)
        {
            Assert.Equal(report.Accuracy, row.Accuracy.Mean!.Value, 1e-9);
            Assert.Equal(report.ComplementAccuracy, row.Complement.Mean!.Value, 1e-9);
            Assert.Equal(report.Kl, row.Kl.Mean!.Value, 1e-9);
            Assert.Equal(report.PublishedKl, row.PublishedKl.Mean!.Value, 1e-9);
            Assert.Equal(report.EdgeDensity, row.EdgeDensity.Mean!.Value, 1e-12);
            Assert.Equal(0.5, row.Chance);
        }
    }

    [Fact]
    public void Every_method_of_edges_searches_and_is_evaluated_under_zero_and_under_interchange()
    {
        var result = DiscoGpReproduction.Prepare(model, Small(File("one", 1)), new FinishedParts(folder.File("parts"))).Run();

        Assert.All(new[] { "ACDC", "EAP", "Edge Pruning" }, method => Assert.Equal(
            [("patching", "patching"), ("patching", "zero-total"), ("zero-total", "patching"), ("zero-total", "zero-total")],
            result.Sheaves.Where(row => row.Method == method).Select(row => (row.FoundUnder!, row.EvaluatedUnder)).Order()));
        // It steps between two prompts, so it cannot search where nothing takes an edge's place.
        Assert.Equal([("patching", "patching"), ("patching", "zero-total")], result.Sheaves.Where(row => row.Method == "EAP-IG").Select(row => (row.FoundUnder!, row.EvaluatedUnder)).Order());
        Assert.All(result.Sheaves.Where(row => row.Method is "EAP" or "EAP-IG" or "Edge Pruning" or "random edges"), row => Assert.Equal(result.CircuitEdges, (int)Math.Round(row.EdgeDensity.Mean!.Value * result.GraphEdges)));
        var full = result.Sheaves.First(row => row.Method == "full model");
        Assert.Equal(full.FullAccuracy.Mean, full.Accuracy.Mean);
        Assert.Equal(0, full.Kl.Mean!.Value, 1e-9);
        Assert.Equal(2, result.Units.Count());
        Assert.Equal([0.5, 1], result.Sweep.Select(row => row.Times));
        Assert.Contains(result.Claims, claim => claim.Statement.Contains("near random", StringComparison.Ordinal) && claim.Measure.Contains("interchange", StringComparison.Ordinal));
        Assert.All(result.Claims, claim => Assert.Equal(claim.Measured.Value is null, claim.Verdict == ClaimVerdict.NotTestable));
        Assert.All(result.Tables().SelectMany(table => table.Table.Rows).SelectMany(row => row), cell => Assert.False(cell is double number && !double.IsFinite(number)));
    }

    [Fact]
    public void A_task_without_corrupted_prompts_is_measured_under_zero_alone_and_says_why()
    {
        var path = File("plain", 1, corrupted: false);
        var result = DiscoGpReproduction.Prepare(model, Small(path), new FinishedParts(folder.File("parts"))).Run();

        Assert.DoesNotContain(result.Sheaves, row => row.EvaluatedUnder == "patching");
        Assert.Contains("has no corrupted prompts", result.Sheaves.Single(row => row is { Method: "EAP", FoundUnder: "patching" }).Note, StringComparison.Ordinal);
        Assert.NotNull(result.Sheaves.Single(row => row.Method == SheafMethods.Both).Accuracy.Mean);
        Assert.All(
            result.Claims.Where(claim => claim.Measure.Contains("EAP:", StringComparison.Ordinal)),
            claim => Assert.Equal(ClaimVerdict.NotTestable, claim.Verdict));
        Assert.NotEmpty(result.Tables());
    }

    [Fact]
    public void The_loss_follows_the_kind_of_task_unless_it_is_named()
    {
        var pair = new TaskPair { Clean = [1, 2], Corrupted = [2, 2], Answers = [3], Wrong = [4] };
        CircuitTask Of(params int[] wrong) => new("t", [pair with { Wrong = wrong }], Metric.LogitDifference);

        Assert.Equal(FaithfulnessLoss.TwoWay, new DiscoGpPaperOptions().LossOf(Of(4)));
        Assert.Equal(FaithfulnessLoss.AnswerSet, new DiscoGpPaperOptions().LossOf(Of(4, 5)));
        Assert.Equal(FaithfulnessLoss.Kl, new DiscoGpPaperOptions { Loss = FaithfulnessLoss.Kl }.LossOf(Of(4, 5)));
    }

    [Fact]
    public void Options_that_make_no_sense_and_models_without_tasks_are_refused_before_anything_is_computed()
    {
        DiscoGpPaperOptions[] wrong =
        [
            new() { Seeds = [] }, new() { Seeds = [1, 1] }, new() { Examples = 0 }, new() { WeightEpochs = 0 }, new() { EdgeEpochs = 0 }, new() { PairsPerStep = 0 }, new() { WeightRate = 0 }, new() { EdgeRate = double.NaN },
            new() { WeightSparsity = 0 }, new() { EdgeSparsity = -1 }, new() { WeightCompleteness = -1 }, new() { EdgeCompleteness = double.NaN }, new() { Sweep = [0] }, new() { Sweep = [2, 2] },
            new() { EdgePruningSteps = 0 }, new() { AcdcSearches = 0 }, new() { RandomDraws = 0 },
        ];

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(options.Validate));
        new DiscoGpPaperOptions().Validate();
        var error = Assert.Throws<ArgumentException>(() => DiscoGpReproduction.Prepare(model, new(), new FinishedParts(folder.File("parts"))));
        Assert.Contains("can do none of the tasks", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DiscoGpReproduction.Prepare(model, Small(File("one", 1)) with { Size = CircuitSize.Edges(5000) }, new FinishedParts(folder.File("parts"))));
        Assert.False(Directory.Exists(folder.File("parts")));
    }

    private static DiscoGpPaperOptions Small(params string[] tasks) => new()
    {
        Tasks = tasks,
        Seeds = [3],
        Size = CircuitSize.Share(0.5),
        WeightEpochs = 2,
        EdgeEpochs = 2,
        Sweep = [0.5],
        EdgePruningSteps = 12,
        AcdcSearches = 2,
        RandomDraws = 2,
        Clock = new EvenClock(),
    };

    private string File(string name, int seed, bool corrupted = true)
    {
        var path = folder.File(name + ".jsonl");
        var pairs = SmallModels.Task(seed, Metric.LogitDifference, 5, 5, 5, 5, 5, 5).Pairs;
        System.IO.File.WriteAllLines(path, pairs.Select(pair => FormattableString.Invariant(
            $$"""{"clean_ids": [{{string.Join(", ", pair.Clean)}}], "corrupted_ids": [{{string.Join(", ", corrupted ? pair.Corrupted : pair.Clean)}}], "answer_ids": [{{pair.Answers[0]}}], "wrong_ids": [{{pair.Wrong[0]}}]}""")));
        return path;
    }

    private SortedDictionary<string, string> Save(DiscoGpPaperOptions options, string name, out int parts, out int reused, string? kept = null)
    {
        var work = DiscoGpReproduction.Prepare(model, options, new FinishedParts(kept ?? folder.File(name + "-parts")));
        var result = work.Run();
        (parts, reused) = (work.Parts, work.Reused);
        ReproducedTable.Save(result.Tables(), folder.File(name), result.Provenance);
        return new SortedDictionary<string, string>(
            Directory.GetFiles(folder.File(name)).ToDictionary(file => Path.GetFileName(file), System.IO.File.ReadAllText, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    // A clock by which everything takes a millisecond: times are the only thing that two runs do not share.
    private sealed class EvenClock : TimeProvider
    {
        private long asked;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => asked++;
    }

    private sealed class StopAfter(int parts, CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value == parts)
                stop.Cancel();
        }
    }
}

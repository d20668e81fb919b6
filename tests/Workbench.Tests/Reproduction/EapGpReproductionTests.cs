using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Reproduction;

public sealed class EapGpReproductionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_gives_the_same_bytes_as_one_that_was_not()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        var whole = Save(known.Model, Small("duplicate-name-mover"), "whole", out var parts, out _);

        using var stop = new CancellationTokenSource();
        using (var begun = EapGpReproduction.Prepare(known.Model, Small("duplicate-name-mover"), new FinishedParts(folder.File("parts")), stop.Token))
            Assert.Throws<OperationCanceledException>(() => begun.Run(new StopAfter(parts / 2, stop), stop.Token));
        // What a kill in the middle of a write leaves behind.
        var last = new DirectoryInfo(folder.File("parts")).GetFiles().OrderBy(file => file.Name).First();
        File.WriteAllText(last.FullName, File.ReadAllText(last.FullName)[..40]);
        var resumed = Save(known.Model, Small("duplicate-name-mover"), "resumed", out _, out var reused, folder.File("parts"));

        Assert.Equal(parts / 2 - 1, reused);
        Assert.Equal(whole.Keys, resumed.Keys);
        Assert.All(whole, file => Assert.Equal(file.Value, resumed[file.Key]));
    }

    [Fact]
    public void Another_option_is_worked_out_anew_and_what_does_not_depend_on_it_is_not()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        Save(known.Model, Small("duplicate-name-mover"), "first", out _, out _, folder.File("parts"));

        using var again = EapGpReproduction.Prepare(known.Model, Small("duplicate-name-mover") with { Sizes = [CircuitSize.Edges(9)] }, new FinishedParts(folder.File("parts")));
        again.Run();

        // Scores beside the known circuit, paths and times do not ask for sizes.
        Assert.Equal(EapGpOptions.PaperMethods.Count + 1 + 1, again.Reused);
    }

    [Fact]
    public void Figures_are_those_of_the_evaluators()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        using var work = EapGpReproduction.Prepare(known.Model, Small("duplicate-name-mover"), new FinishedParts(folder.File("parts")));
        var result = work.Run();
        var scores = new Workbench.Attribution.EapGp(5).Score(known.Model, known.Task);

        var report = Faithfulness.Evaluate(known.Model, known.Task, scores.Select(SelectionRule.Greedy(9)));
        var row = result.Faithfulness.Single(one => one is { Method: "eap-gp", Asked: 9 });
        Assert.Equal(report.Faithfulness, row.Faithfulness.Value!.Value, 1e-12);
        Assert.Equal(report.Edges, row.Edges);
        var signed = FaithfulnessCurve.Measure(known.Model, known.Task, scores, signed: true);
        var absolute = FaithfulnessCurve.Measure(known.Model, known.Task, scores);
        var area = result.Areas.Single(one => one.Method == "eap-gp");
        Assert.Equal(signed.Cpr, area.Cpr.Value!.Value, 1e-12);
        Assert.Equal(absolute.Cmd, area.Cmd.Value!.Value, 1e-12);
        Assert.Equal(
            new TruthComparison(GroundTruth.Of(known)).RankEdges(scores).RocAuc!.Value,
            result.TruthSummaries.Single(one => one.Method == "eap-gp").Figures["edge ROC AUC"].Value!.Value, 1e-9);
        // Where the path is after k steps is told twice: by the path alone and by the scores of k steps.
        Assert.All(result.Ablation.Where(one => one.StepLength == 1), one => Assert.Equal(
            one.OutputLeft!.Value, result.Paths.Single(path => path.Step == one.Steps).OutputLeft.Value!.Value, 1e-3));
        Assert.Equal(7, result.Timings.Count);
        Assert.All(result.Timings, timing => Assert.Equal(0.001, timing.Seconds, 1e-9));
    }

    [Fact]
    public void Every_claim_is_taken_up_on_every_model_and_none_without_a_figure_holds()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        using var work = EapGpReproduction.Prepare(known.Model, Small("duplicate-name-mover", "reverse"), new FinishedParts(folder.File("parts")));
        var claims = work.Run().Claims;

        Assert.All(new[] { "duplicate-name-mover", "reverse" }, model => Assert.All(
            new[] { "EAP's", "EAP-IG's", "k = 5", "The path leads", "Precision and recall" },
            words => Assert.Contains(claims, claim => claim.Model == model && claim.Statement.Contains(words, StringComparison.Ordinal))));
        Assert.Contains(claims, claim => claim.Statement.Contains("17.7 %", StringComparison.Ordinal));
        Assert.Contains(claims, claim => claim.Statement.Contains("as long as EAP-IG", StringComparison.Ordinal));
        Assert.All(claims, claim => Assert.Equal(claim.Measured.Value is null, claim.Verdict == ClaimVerdict.NotTestable));
        Assert.All(claims, claim => Assert.True(claim.Measured.Value is null || double.IsFinite(claim.Measured.Value.Value)));
    }

    [Fact]
    public void Where_clean_and_corrupted_agree_tables_say_so_and_hold_no_NaN()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var pairs = SmallModels.Task(3, Metric.LogitDifference, 5, 5).Pairs.Select(SmallModels.CorruptedTooLate);
        File.WriteAllLines(folder.File("late.jsonl"), pairs.Select(pair => FormattableString.Invariant(
            $$"""{"clean_ids": [{{string.Join(", ", pair.Clean)}}], "corrupted_ids": [{{string.Join(", ", pair.Corrupted)}}], "answer_ids": [{{pair.Answers[0]}}], "wrong_ids": [{{pair.Wrong[0]}}], "at": [{{pair.At[0]}}]}""")));

        using var work = EapGpReproduction.Prepare(model, Small() with { Tasks = [folder.File("late.jsonl")] }, new FinishedParts(folder.File("parts")));
        var result = work.Run();

        Assert.All(result.Faithfulness, row => Assert.Contains("so there is nothing to keep or lose", row.Faithfulness.Undefined, StringComparison.Ordinal));
        Assert.All(result.Claims.Where(claim => claim.Statement.Contains("more faithful", StringComparison.Ordinal)), claim => Assert.Equal(ClaimVerdict.NotTestable, claim.Verdict));
        Assert.All(result.Tables().SelectMany(table => table.Table.Rows).SelectMany(row => row), cell => Assert.False(cell is double number && !double.IsFinite(number)));
        Assert.Contains(result.Tables().Single(table => table.Name == "faithfulness").Table.Rows, row => row[^1] is string note && note.StartsWith("undefined: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_can_do_none_of_the_papers_tasks_is_told_so()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);

        var error = Assert.Throws<ArgumentException>(() => EapGpReproduction.Prepare(model, Small(), new FinishedParts(folder.File("parts"))));

        Assert.Contains("can do none of the paper's tasks", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("parts")));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_before_anything_is_computed()
    {
        EapGpOptions[] wrong =
        [
            Small() with { Seeds = [] }, Small() with { Seeds = [1, 1] }, Small() with { Sizes = [] }, Small() with { Search = SelectionSearch.Threshold }, Small() with { Steps = 0 },
            Small() with { AblationSteps = [3, 0] }, Small() with { AblationSteps = [3, 3] }, Small() with { StepLengths = [double.NaN] }, Small("magic"), Small() with { RandomDraws = 0 },
            Small() with { TimingRounds = 0 }, Small() with { Resamples = 0 },
        ];

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(options.Validate));
        Small().Validate();
    }

    [Fact]
    public void Published_figures_are_for_models_of_that_name_and_shape()
    {
        using var other = SmallModels.Lively(SmallModels.Config, seed: 1);
        Assert.Null(EapGpReproduction.PublishedName(other));
        var config = SmallModels.Config with { Layers = 12, Heads = 12, Width = 24, HeadWidth = 2 };
        using var small = Transformer.Create(config, (_, shape) => TorchSharp.torch.zeros(shape), name: "gpt2");
        Assert.Equal("gpt2", EapGpReproduction.PublishedName(small));
        using var named = Transformer.Create(SmallModels.Config, (_, shape) => TorchSharp.torch.zeros(shape), name: "gpt2");
        Assert.Null(EapGpReproduction.PublishedName(named));
    }

    private static EapGpOptions Small(params string[] known) => new()
    {
        KnownModels = known,
        Sizes = [CircuitSize.Edges(9), CircuitSize.Share(0.5)],
        AblationSteps = [3, 5],
        StepLengths = [0.5],
        RandomDraws = 1,
        TimingRounds = 1,
        Resamples = 20,
        TruthResamples = 5,
        Clock = new EvenClock(),
    };

    private SortedDictionary<string, string> Save(Transformer model, EapGpOptions options, string name, out int parts, out int reused, string? kept = null)
    {
        using var work = EapGpReproduction.Prepare(model, options, new FinishedParts(kept ?? folder.File(name + "-parts")));
        var result = work.Run();
        (parts, reused) = (work.Parts, work.Reused);
        ReproducedTable.Save(result.Tables(), folder.File(name), result.Provenance);
        return new SortedDictionary<string, string>(
            Directory.GetFiles(folder.File(name)).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal), StringComparer.Ordinal);
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

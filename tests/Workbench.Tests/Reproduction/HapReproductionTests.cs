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

public sealed class HapReproductionTests : IDisposable
{
    // What a second run of the same work cannot repeat.
    private static readonly string[] Measured = ["seconds", "scoring [s]", "s/step", "peak memory [MB]"];

    private readonly TemporaryFolder folder = new();
    private readonly Transformer model = SmallModels.Lively(SmallModels.Config, seed: 2);

    public HapReproductionTests() => File.WriteAllLines(folder.File("pairs.jsonl"), SmallModels.Task(3, Metric.LogitDifference, 6, 6, 6, 6, 6, 6, 6, 6).Pairs.Select(pair => FormattableString.Invariant(
        $$"""{"clean_ids": [{{string.Join(", ", pair.Clean)}}], "corrupted_ids": [{{string.Join(", ", pair.Corrupted)}}], "answer_ids": [{{pair.Answers[0]}}], "wrong_ids": [{{pair.Wrong[0]}}]}""")));

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_finds_the_same_circuits_as_one_that_was_not()
    {
        var whole = Run("whole", out var parts, out _);

        using var stop = new CancellationTokenSource();
        var begun = HapReproduction.Prepare(model, Small(), new FinishedParts(folder.File("parts")), stop.Token);
        Assert.Throws<OperationCanceledException>(() => begun.Run(new StopAfter(parts / 2, stop), stop.Token));
        var resumed = Run("parts", out _, out var reused);

        Assert.Equal(parts / 2, reused);
        Assert.Equal(Figures(whole), Figures(resumed));
        Assert.Equal(whole.Sweep.Select(row => (row.Scores, row.Keep, row.Candidates, row.Recall.Value)), resumed.Sweep.Select(row => (row.Scores, row.Keep, row.Candidates, row.Recall.Value)));
        Assert.False(Directory.Exists(folder.File("unfinished")) && Directory.EnumerateFileSystemEntries(folder.File("unfinished")).Any());
    }

    [Fact]
    public void Another_number_of_steps_learns_anew_and_scores_are_kept()
    {
        Run("parts", out _, out _);

        var again = HapReproduction.Prepare(model, Small() with { Steps = 18 }, new FinishedParts(folder.File("parts")));
        again.Run();

        // Of each seed: the full model, both scoring methods alone and both sets of candidates.
        Assert.Equal(2 * 5, again.Reused);
    }

    [Fact]
    public void Figures_are_those_of_the_learner_and_the_evaluators()
    {
        var result = Run("parts", out _, out _, Small() with { Seeds = [4] });
        var task = ReproductionTasks.Open(model, [folder.File("pairs.jsonl")], [], null, [4], heldOut: true).Drawn[0];
        var learned = new EdgePruning(Small().Pruning).Learn(model, task.Scored, new LearningOptions { Sparsity = 0.5, Steps = 12, BatchSize = 3, Seed = 4 });
        var report = Faithfulness.Evaluate(model, task.Evaluated, learned.Circuit.Prune());

        var row = result.Rows.Single(one => one.Method == "edge-pruning");
        Assert.Equal(report.Kl, row.Figures["KL [nats]"].Mean!.Value, 1e-12);
        Assert.Equal(report.Faithfulness, row.Figures["faithfulness"].Mean!.Value, 1e-12);
        Assert.Equal(report.ExactMatch, row.Figures["exact match"].Mean!.Value, 1e-12);
        Assert.Equal(report.Edges, row.Figures["edges"].Mean);
        Assert.Equal(12, row.Figures["steps"].Mean);
        Assert.Null(row.Figures["steps"].Deviation);
        var kept = new Eap().Score(model, task.Scored).TopEdges((int)Math.Round(0.7 * model.Graph().EdgeCount, MidpointRounding.AwayFromZero)).Prune();
        var sweep = result.Sweep.Single(one => one is { Scores: "eap", Keep: 0.7 });
        Assert.Equal(kept.EdgeCount, sweep.Candidates);
        Assert.Equal((double)learned.Circuit.Prune().Edges.Count(kept.Contains) / learned.EffectiveEdges, sweep.Recall.Value!.Value, 1e-12);
        Assert.Equal(new Hap(0.7, settings: Small().EarlyPruning).Learn(model, task.Scored, new LearningOptions { Sparsity = 0.5, Steps = 2, BatchSize = 3, Seed = 4 }).Candidates, kept.EdgeCount);
        var full = result.Rows.Single(one => one.Method == "full model");
        Assert.Equal((1.0, 1.0, 0.0), (full.Figures["exact match"].Mean, Math.Round(full.Figures["faithfulness"].Mean!.Value, 9), Math.Round(full.Figures["KL [nats]"].Mean!.Value, 9)));
    }

    [Fact]
    public void Every_claim_is_taken_up_and_none_without_a_figure_holds()
    {
        var result = Run("parts", out _, out _);

        Assert.All(
            new[] { "46 % faster", "loses no faithfulness", "more faithful than those of attribution", "cooperative heads", "generous first cut" },
            words => Assert.Contains(result.Claims, claim => claim.Statement.Contains(words, StringComparison.Ordinal)));
        Assert.All(result.Claims, claim => Assert.Equal(claim.Measured.Value is null, claim.Verdict == ClaimVerdict.NotTestable));
        Assert.All(result.Claims.Where(claim => claim.Statement.Contains("heads", StringComparison.Ordinal)), claim => Assert.Contains("on the task ioi, which was not measured", claim.Measured.Undefined, StringComparison.Ordinal));
        Assert.False(result.SameModel);
        Assert.All(result.Rows, row => Assert.Null(result.PublishedFor(row)));
        Assert.All(result.Tables().SelectMany(table => table.Table.Rows).SelectMany(row => row), cell => Assert.False(cell is double number && !double.IsFinite(number)));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_before_anything_is_computed()
    {
        HapOptions[] wrong =
        [
            Small() with { Seeds = [] }, Small() with { Seeds = [1, 1] }, Small() with { Sparsity = 1 }, Small() with { Steps = 0 }, Small() with { PairsPerStep = 0 }, Small() with { Keep = 1.5 },
            Small() with { Sweep = [] }, Small() with { Sweep = [0.7, 0.7] }, Small() with { Sweep = [0.4] }, Small() with { HeadExamples = 0 },
        ];

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(options.Validate));
        Small().Validate();
        new HapOptions().Validate();
    }

    [Fact]
    public void Steps_of_hap_are_the_share_that_the_published_schedule_has()
    {
        var published = new HapOptions { Schedule = HapSchedule.Published };

        // From 0.7 to 0.94 at the pace of 2,500 steps for 0.94, then 500 more.
        Assert.Equal((int)Math.Round((2500 * 0.24 / 0.94) + 500), published.HapSteps(0.3));
        Assert.Equal(3000, published.HapSteps(1));
        Assert.Equal((1000, 100), (published.WarmSteps, published.Patience));
    }

    [Fact]
    public void Heads_of_a_model_whose_circuit_is_known_are_told_apart_as_they_were_written()
    {
        using var known = KnownCircuits.DuplicateNameMover();

        var found = HeadRoleFinder.Find(known.Model, known.Task, default);

        Assert.NotNull(found);
        Assert.All(GroundTruth.Of(known).Classes, part => Assert.Equal(part.Nodes, found.Roles.Where(role => role.Class == part.Name).Select(role => role.Head)));
        Assert.DoesNotContain(found.Roles, role => role.Class is "negative name mover" or "induction");
    }

    [Fact]
    public void Heads_that_matter_and_play_no_published_part_are_named_with_what_was_measured()
    {
        using var mini = Transformer.Load(Path.Combine(Goldens.RepositoryRoot, "data", "models", "mini"));

        var found = HeadRoleFinder.Find(mini, TaskCatalog.Ioi(mini.Tokenizer, examples: 10, seed: 0), default);

        Assert.NotNull(found);
        var head = Assert.Single(found.Roles, role => role.Head == "a0.h1");
        Assert.Equal(HeadRoles.Unclassed, head.Class);
        Assert.StartsWith("strongest path", head.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Edge_pruning_and_hap_recover_the_circuits_of_compiled_models_exactly()
    {
        var work = new ReproductionWork(new FinishedParts(folder.File("recovery")));
        var recovery = KnownCircuitRecovery.Plan(work, new HapOptions { Seeds = [0] }, withDiscoGp: false);
        work.Run();

        var rows = recovery.Rows();

        Assert.Equal(["xproportion", "reverse"], rows.Select(row => row.Model).Distinct());
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.Equal((1, 0.0, 0.0, null), (row.Exact, row.Missing, row.Extra, row.Note)));
    }

    [Fact]
    public void Without_prompts_of_the_form_no_head_is_told_apart() =>
        Assert.Null(HeadRoleFinder.Find(model, new CircuitTask("other", [new TaskPair { Clean = [1, 2, 3], Corrupted = [1, 4, 3], Answers = [5], Wrong = [6] }], Metric.LogitDifference), default));

    [Fact]
    public void Intervals_over_seeds_are_those_of_Student()
    {
        var figure = SeedMean.WithInterval([1, 2, 3], "");

        Assert.Equal(2, figure.Value);
        Assert.Equal(2 - (4.303 / Math.Sqrt(3)), figure.Interval!.Value.Low, 1e-12);
        Assert.Equal(2 + (4.303 / Math.Sqrt(3)), figure.Interval!.Value.High, 1e-12);
        Assert.Null(SeedMean.WithInterval([1], "").Interval);
        Assert.Equal("why", SeedMean.WithInterval([1, double.NaN], "why").Undefined);
    }

    [Fact]
    public void Published_figures_are_read_and_a_damaged_file_is_named()
    {
        var published = PublishedHap.Load();

        Assert.Equal((0.759, 3.42, 0.188, 1579.0), published.Rows.Where(row => row.Method == "hap (eap)").Select(row => (row.Accuracy!.Value, row.LogitDifference!.Value, row.Kl!.Value, row.Seconds!.Value)).Single());
        Assert.Null(published.Rows.Single(row => row.Method == "eap").Kl);
        Assert.Equal(4, published.Survive["hap (eap)"].Count);
        Assert.Empty(published.Survive["eap"]);
        // The heads are those of the hand-made circuit.
        Assert.Equal(GroundTruth.Load("ioi").Classes.Single(part => part.Name == published.HeadClass).Nodes, published.Heads);
        File.WriteAllText(folder.File("bad.json"), "{\"source\": 1}");
        Assert.Contains("bad.json", Assert.Throws<InvalidDataException>(() => PublishedHap.Read(folder.File("bad.json"))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => PublishedHap.Read(folder.File("none.json")));
    }

    private HapOptions Small() => new()
    {
        Tasks = [folder.File("pairs.jsonl")],
        Seeds = [0, 1],
        Sparsity = 0.5,
        KnownCircuits = false,
        Steps = 12,
        PairsPerStep = 3,
        Keep = 0.7,
        Sweep = [0.9, 0.7],
        Checkpoints = folder.File("unfinished"),
    };

    private HapResult Run(string parts, out int count, out int reused, HapOptions? options = null)
    {
        var work = HapReproduction.Prepare(model, options ?? Small(), new FinishedParts(folder.File(parts)));
        var result = work.Run();
        (count, reused) = (work.Parts, work.Reused);
        return result;
    }

    private static IEnumerable<(string, string, double?, double?)> Figures(HapResult result) =>
        from row in result.Rows
        from column in HapRow.Columns
        where !Measured.Contains(column)
        select (row.Method, column, row.Figures[column].Mean, row.Figures[column].Deviation);

    private sealed class StopAfter(int parts, CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value == parts)
                stop.Cancel();
        }
    }
}

using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;
using Workbench.Tests.Support;
using Workbench.Training;

namespace Workbench.Tests.Reproduction;

public sealed class LinearCircuitsReproductionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Transformer model;
    private readonly DictionarySuite suite;
    private readonly MiniCorpus text = new(seed: 0);

    public LinearCircuitsReproductionTests()
    {
        var config = new TransformerConfig { Layers = 2, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = text.Tokenizer.VocabularySize, ContextLength = 64, BosTokenId = text.Tokenizer.BosId };
        model = Transformer.Random(config, seed: 3, text.Tokenizer, deviation: 0.3);
        suite = RandomDictionaries.Suite(model, 24, seed: 7, [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder]);
    }

    public void Dispose()
    {
        suite.Dispose();
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_run_measures_every_prompt_at_every_threshold_and_a_second_one_reuses_it()
    {
        var first = Run(out var parts, out _);
        var again = Run(out _, out int reused);

        Assert.Equal(parts, reused);
        Assert.Equal(2, first.Samples.Count);
        Assert.All(first.Samples, sample =>
        {
            Assert.Equal(4 * 4, sample.Thresholds.Points.Count);
            Assert.Equal(8 * 2, sample.Budgets.Points.Count);
            Assert.InRange(Math.Abs(sample.Thresholds.LeafError), 0, 1e-3);
            Assert.All(sample.Budgets.Points, point => Assert.InRange(point.Nodes, 0, (int)point.Share));
            Assert.All(sample.Thresholds.Points, point => Assert.True(point.Edges is not null));
        });
        Assert.Equal(["bracket", "induction", "ioi", "ioi-other-order"], first.Cases.Select(study => study.Name));
        Assert.All(first.Cases, study => Assert.NotEmpty(study.Circuit().Features));
        Assert.All(first.Cases, study => Assert.NotEmpty(study.Dashboards));
        Assert.All(first.Cases.Take(2), study => Assert.NotEmpty(Assert.Single(study.Scores).Parts));
        Assert.All(first.Samples, sample => Assert.InRange(sample.Budgets.ReplacementScore!.Value, 0, 1));
        Assert.Equal(2, first.Orders.Count);
        Assert.Equal(first.ByThreshold, again.ByThreshold);
        Assert.Equal(first.Claims.Select(claim => (claim.Measure, claim.Measured)), again.Claims.Select(claim => (claim.Measure, claim.Measured)));
        Assert.Equal(first.Cases.Select(study => study.CircuitJson), again.Cases.Select(study => study.CircuitJson));
        foreach (var table in first.Tables()) Assert.NotEmpty(table.Table.Rows);
        Assert.Equal(model.Hash, first.Provenance.ModelHash);

        // Without the token in front only the dictionary table, which is of the text alone, is the same.
        Run(out _, out reused, bos: true);
        Assert.Equal(parts, reused);
        var without = Run(out _, out reused, bos: false);
        Assert.Equal(1, reused);
        Assert.All(first.Samples, sample => Assert.Equal(text.Tokenizer.BosId, sample.Sample.Tokens[0]));
        Assert.All(without.Samples, sample => Assert.NotEqual(text.Tokenizer.BosId, sample.Sample.Tokens[0]));
    }

    [Fact]
    public void Without_dictionaries_of_attention_the_bracket_case_is_left_out_and_the_rest_is_measured()
    {
        using var transcoders = RandomDictionaries.Suite(model, 24, seed: 7, [DictionaryKind.MlpTranscoder]);
        using var subject = new LinearCircuitsSubject(model, transcoders, text);
        var result = LinearCircuitsReproduction.Prepare(subject, Small(), new FinishedParts(folder.File("transcoders"))).Run();

        Assert.Contains(result.LeftOut, entry => entry.Task == "the bracket case");
        Assert.Equal(["induction", "ioi", "ioi-other-order"], result.Cases.Select(study => study.Name));
    }

    [Fact]
    public void Curves_are_read_between_the_circuits_next_to_a_size()
    {
        SweepPoint At(int nodes, double recovery) => new("m", 0, nodes, null, recovery, 0, 0, 0, 0, 0);
        SweepPoint[] curve = [At(1, 0.1), At(3, 0.5), At(3, 0.7), At(9, 1.2)];
        Assert.Equal(0.1, LinearCurves.At(curve, point => point.Nodes, point => point.Recovery, 1), 12);
        Assert.Equal(0.35, LinearCurves.At(curve, point => point.Nodes, point => point.Recovery, 2), 12);
        Assert.Equal(0.6, LinearCurves.At(curve, point => point.Nodes, point => point.Recovery, 3), 12);
        Assert.Equal(0.9, LinearCurves.At(curve, point => point.Nodes, point => point.Recovery, 6), 12);
        Assert.True(double.IsNaN(LinearCurves.At(curve, point => point.Nodes, point => point.Recovery, 10)));
        SweepPoint[] lower = [.. curve.Select(point => point with { Recovery = point.Recovery - 0.25 })];
        Assert.Equal(0.25, LinearCurves.Difference(curve, lower, point => point.Nodes, point => point.Recovery), 12);
    }

    [Fact]
    public void Swapping_the_giver_changes_one_token_and_turns_the_question_round()
    {
        var sample = new LinearSample("ioi", 0, [5, 8, 2, 9, 8, 3], [5, 8, 2, 9, 7, 3], [9], [8]);
        var swapped = CaseStudies.Swapped(sample);
        Assert.Equal([5, 8, 2, 9, 9, 3], swapped.Tokens);
        Assert.Equal([8], swapped.Answers);
        Assert.Equal([9], swapped.Wrong);
        Assert.Throws<ArgumentException>(() => CaseStudies.Swapped(sample with { Wrong = [77] }));
    }

    [Fact]
    public void Published_figures_are_read_and_options_that_make_no_sense_are_refused()
    {
        var published = PublishedLinearCircuits.Load();
        Assert.Equal([314.2, 104.1, 102.6], published.BracketTokens);
        Assert.Equal((35.0, 33.0), (published.InductionLead, published.InductionNext));
        File.WriteAllText(folder.File("damaged.json"), "{}");
        Assert.Throws<InvalidDataException>(() => PublishedLinearCircuits.Read(folder.File("damaged.json")));
        using var subject = new LinearCircuitsSubject(model, suite, text);
        foreach (var wrong in new[] { Small() with { Thresholds = 0 }, Small() with { SmallestShare = 0 }, Small() with { Budgets = [] }, Small() with { CaseShare = -1 } })
            Assert.Throws<ArgumentException>(() => LinearCircuitsReproduction.Prepare(subject, wrong, new FinishedParts(folder.File("none"))));
        Assert.Throws<ArgumentException>(() => LinearCircuitsReproduction.Prepare(subject, Small() with { Tasks = ["no-such-task"] }, new FinishedParts(folder.File("none"))));
    }

    private LinearCircuitsResult Run(out int parts, out int reused, bool? bos = null)
    {
        using var subject = new LinearCircuitsSubject(model, suite, text);
        var work = LinearCircuitsReproduction.Prepare(subject, Small() with { Bos = bos }, new FinishedParts(folder.File("parts")));
        var result = work.Run();
        (parts, reused) = (work.Parts, work.Reused);
        return result;
    }

    private static LinearCircuitsOptions Small() => new() { Samples = 2, Thresholds = 4, Budgets = [3, 12], Steps = 2, Sentences = 20, Dashboards = 4, CaseShare = 1e-4 };
}

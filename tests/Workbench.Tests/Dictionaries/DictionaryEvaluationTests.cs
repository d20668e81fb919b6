using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public sealed class DictionaryEvaluationTests : IDisposable
{
    private readonly Transformer model = SmallModels.Lively(SmallModels.Config, 21);

    public void Dispose() => model.Dispose();

    [Fact]
    public void A_perfect_dictionary_costs_nothing_and_an_empty_one_is_as_bad_as_zeros()
    {
        using var scope = NewDisposeScope();
        var spec = new DictionarySpec { Site = DictionarySite.Parse("L1M"), InputWidth = 8, OutputWidth = 8, Features = 2 };
        var empty = new SparseDictionary(spec, zeros(8, 2, dtype: float64), ones(2, dtype: float64).neg(), ones(2, 8, dtype: float64), zeros(8, dtype: float64));
        using var suite = new DictionarySuite([SmallDictionaries.Perfect(DictionarySite.Parse("L0A"), 8, float64), empty]);

        var measured = DictionaryEvaluation.Measure(model, suite, new Counting(), 5, 30, batchSize: 7);

        var (perfect, nothing) = (measured.Sites[0], measured.Sites[1]);
        Assert.Equal(1, perfect.ExplainedVariance, 1e-12);
        Assert.Equal(0, perfect.DeltaCrossEntropy, 1e-12);
        Assert.Equal(1, perfect.LossRecovered, 1e-9);
        Assert.Equal(8, perfect.L0, 1e-12);
        Assert.Equal(0, nothing.LossRecovered, 1e-9);
        Assert.Equal((0.0, 2), (nothing.L0, nothing.Dead));
        Assert.NotNull(measured.Together);
        Assert.Equal(nothing.CrossEntropy, measured.Together.CrossEntropy, 1e-9);
        Assert.Equal(Enumerable.Range(5, 30).Sum(at => new Counting().Sentence(at).Length - 1), measured.Tokens);
    }

    [Fact]
    public void Figures_do_not_depend_on_the_batch()
    {
        using var suite = new DictionarySuite([SmallDictionaries.Random(SmallDictionaries.Spec, 1, 0.3), SmallDictionaries.Perfect(DictionarySite.Parse("L0R"), 8, float64)]);
        var (one, other) = (Measure(1), Measure(30));
        foreach (var (a, b) in one.Sites.Zip(other.Sites))
        {
            Assert.Equal(a.ExplainedVariance, b.ExplainedVariance, 1e-9);
            Assert.Equal(a.CrossEntropy, b.CrossEntropy, 1e-9);
            Assert.Equal((a.L0, a.Dead, a.Site), (b.L0, b.Dead, b.Site));
        }

        Assert.Null(one.Together);
        DictionaryEvaluation Measure(int batch) => DictionaryEvaluation.Measure(model, suite, new Counting(), 0, 30, batch);
    }

    [Fact]
    public void The_table_has_a_row_a_dictionary_and_one_for_all_together()
    {
        using var suite = new DictionarySuite(new[] { "L0A", "L1A" }.Select(site => SmallDictionaries.Perfect(DictionarySite.Parse(site), 8, float64)));
        var table = DictionaryEvaluation.Measure(model, suite, new Counting(), 0, 4).Table();
        Assert.Equal(3, table.Rows.Count);
        Assert.Equal(["L0A", "L1A", "all 2 attention outputs and MLPs"], table.Rows.Select(row => row[0]));
    }

    [Fact]
    public void Statistics_count_how_often_and_how_strongly_features_are_active()
    {
        using var suite = new DictionarySuite([SmallDictionaries.Random(SmallDictionaries.Spec, 2)]);
        var statistics = Assert.Single(FeatureStatistics.Measure(model, suite, new Counting(), 0, 12, batchSize: 5));
        using var scope = NewDisposeScope();
        List<double[]> activations = [];
        foreach (int at in Enumerable.Range(0, 12))
        {
            var tokens = tensor(new Counting().Sentence(at).Select(id => (long)id).ToArray()).unsqueeze(0);
            var (x, _) = Workbench.Execution.SitePass.Activations(model, tokens, suite.Sites)[suite.Sites[0]];
            activations.AddRange(SmallDictionaries.Values(suite.All[0].Encode(x)).Chunk(12));
        }

        Assert.Equal(activations.Count, statistics.Tokens);
        foreach (int feature in Enumerable.Range(0, 12))
        {
            Assert.Equal(activations.Count(token => token[feature] > 0) / (double)activations.Count, statistics.Frequency[feature], 1e-12);
            Assert.Equal(activations.Max(token => token[feature]), statistics.Maximum[feature], 1e-9);
        }
    }

    [Fact]
    public void Pruning_takes_out_what_is_rare_weak_or_short()
    {
        using var scope = NewDisposeScope();
        var decoder = ones(4, 8, dtype: float64).mul(Math.Sqrt(1.0 / 8));
        decoder.narrow(0, 3, 1).mul_(0.5);
        var spec = SmallDictionaries.Spec with { Features = 4 };
        using var dictionary = new SparseDictionary(spec, ones(8, 4, dtype: float64), zeros(4, dtype: float64), decoder, zeros(8, dtype: float64));
        var statistics = new FeatureStatistics(spec.Site, 1000, [0.1, 0, 0.1, 0.1], [5, 0, 1.9, 9], TargetScale: 2);

        Assert.Equal([0, 2, 3], new FeaturePruning().Kept(dictionary, statistics));
        Assert.Equal([0], FeaturePruning.Published.Kept(dictionary, statistics));
        using var pruned = FeaturePruning.Published.Prune(dictionary, statistics);
        Assert.Equal(1, pruned.Spec.Features);
        Assert.Throws<ArgumentException>(() => new FeaturePruning { LeastMaximum = 100 }.Prune(dictionary, statistics));
        Assert.Throws<ArgumentException>(() => new FeaturePruning().Kept(dictionary, statistics with { Frequency = [1] }));
    }

    private sealed class Counting : ICorpus
    {
        public string Identity => "counting";

        public int[] Sentence(long index) => [.. Enumerable.Range((int)index, 3 + (int)(index % 5)).Select(n => n % 11)];
    }
}

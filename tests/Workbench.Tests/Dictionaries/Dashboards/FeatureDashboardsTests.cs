using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Dashboards;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Dashboards;

public sealed class FeatureDashboardsTests : IDisposable
{
    private static readonly int[][] Sentences = [.. Enumerable.Range(0, 23).Select(seed => Sentence(seed))];

    private readonly Transformer model = SmallModels.Varied(1);
    private readonly DictionarySuite suite;

    public FeatureDashboardsTests() => suite = RandomDictionaries.Suite(model, 9, seed: 4, [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder]);

    public void Dispose()
    {
        suite.Dispose();
        model.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void Dashboards_show_what_counting_by_hand_finds_whatever_the_batch(int batchSize)
    {
        var site = DictionarySite.Parse("L1M");
        var options = new DashboardOptions { Contexts = 3, BatchSize = batchSize };
        var dashboards = FeatureDashboards.Collect(model, suite, [.. Enumerable.Range(0, 9).Select(feature => (site, feature))], Sentences, options);
        double[][][] by = [.. Sentences.Select(sentence => Activations(site, sentence))];
        for (int feature = 0; feature < 9; feature++)
        {
            double[][] mine = [.. by.Select(sentence => sentence.Select(token => token[feature]).ToArray())];
            var dashboard = dashboards[feature];
            Assert.Equal($"L1M.{feature}", dashboard.Name);
            Assert.Equal(Sentences.Sum(sentence => sentence.Length), dashboard.Tokens);
            Assert.Equal(mine.Sum(sentence => sentence.Count(value => value > 0)), dashboard.ActiveTokens);
            Assert.Equal(mine.Max(sentence => sentence.Max()), dashboard.Largest, 10);
            double[] peaks = [.. mine.Select(sentence => sentence.Max()).Where(peak => peak > 0).OrderDescending().Take(3)];
            Assert.Equal(peaks.Length, dashboard.Contexts.Count);
            Assert.All(peaks.Zip(dashboard.Contexts), pair => Assert.Equal(pair.First, pair.Second.Activation, 10));
            Assert.Equal(dashboard.ActiveTokens, dashboard.Histogram.Sum(bin => bin.Count));
            Assert.All(dashboard.Histogram, bin => Assert.Equal(mine.Sum(sentence => sentence.Count(value => value >= bin.From && value < bin.To)), bin.Count));
            var effects = Effects(site, feature);
            Assert.Equal(effects.Max(), dashboard.Raised[0].Effect, 10);
            Assert.Equal(effects.Min(), dashboard.Lowered[0].Effect, 10);
        }
    }

    [Fact]
    public void Contexts_are_cut_around_the_peak_and_keep_their_activations()
    {
        var options = new DashboardOptions { Contexts = 50, Before = 2, After = 1 };
        var dashboard = Assert.Single(FeatureDashboards.Collect(model, suite, [(DictionarySite.Parse("L0A"), 3)], Sentences, options));
        Assert.All(dashboard.Contexts, context =>
        {
            Assert.InRange(context.Peak, 0, 2);
            Assert.InRange(context.Tokens.Count, 1, 4);
            Assert.Equal(context.Tokens.Count, context.Activations.Count);
            Assert.Equal(context.Activations.Max(), context.Activation);
        });
        Assert.Equal(dashboard.Contexts.OrderByDescending(context => context.Activation), dashboard.Contexts);
    }

    [Fact]
    public void Features_that_do_not_exist_are_refused_and_nothing_is_left_behind()
    {
        Assert.Contains("features 0 to 8", Assert.Throws<ArgumentException>(() => FeatureDashboards.Collect(model, suite, [(DictionarySite.Parse("L0A"), 9)], Sentences)).Message, StringComparison.Ordinal);
        Assert.Contains("no dictionary for L0R", Assert.Throws<ArgumentException>(() => FeatureDashboards.Collect(model, suite, [(DictionarySite.Parse("L0R"), 0)], Sentences)).Message, StringComparison.Ordinal);
        long before = LiveTensors.CountAfterCollecting();
        FeatureDashboards.Collect(model, suite, [(DictionarySite.Parse("L0A"), 1), (DictionarySite.Parse("L1M"), 2)], Sentences);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private double[][] Activations(DictionarySite site, int[] sentence)
    {
        using var scope = NewDisposeScope();
        var (input, output) = SitePass.Activations(model, tensor(sentence.Select(id => (long)id).ToArray()).unsqueeze(0), [site])[site];
        double[] flat = AttributionReader.Numbers(suite[site].Encode(input, suite[site].ScalesOf(input, output)));
        return [.. flat.Chunk(suite[site].Spec.Features)];
    }

    private double[] Effects(DictionarySite site, int feature)
    {
        using var scope = NewDisposeScope();
        var row = suite[site].DecoderWeight[feature];
        var effects = model.Weights.Unembedding.mv(row.sub(row.mean()).mul(model.Weights.FinalNormWeight!));
        return AttributionReader.Numbers(effects.sub(effects.mean()));
    }

    private static int[] Sentence(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(2, 11)).Select(_ => random.Next(SmallModels.Config.VocabularySize))];
    }
}

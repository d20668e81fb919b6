using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Measuring;

public sealed class FeatureSelectivityTests : IDisposable
{
    private static readonly int[][] Sentences = [.. Enumerable.Range(2, 9).Select(length => Enumerable.Range(0, length % 6 + 2).Select(at => (7 * length + 3 * at) % 11).ToArray())];

    private readonly Transformer model = SmallModels.Varied(1);
    private readonly DictionarySuite suite;

    public FeatureSelectivityTests() => suite = RandomDictionaries.Suite(model, 9, seed: 4, [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder]);

    public void Dispose()
    {
        suite.Dispose();
        model.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Shares_are_those_that_counting_by_hand_finds_whatever_the_batch(int batchSize)
    {
        var site = DictionarySite.Parse("L1M");
        var found = FeatureSelectivity.Measure(model, suite, [(site, 3), (site, 0)], Sentences, Odd, batchSize);

        Assert.Equal([3, 0], found.Select(one => one.Feature));
        foreach (var one in found)
        {
            var (inside, insideActive, outside, outsideActive) = (0.0, 0.0, 0.0, 0.0);
            foreach (int[] sentence in Sentences)
            {
                double[] activations = Activations(site, sentence, one.Feature);
                foreach (var (token, activation) in sentence.Zip(activations))
                {
                    if (token % 2 == 1) (inside, insideActive) = (inside + 1, insideActive + (activation > 0 ? 1 : 0));
                    else (outside, outsideActive) = (outside + 1, outsideActive + (activation > 0 ? 1 : 0));
                }
            }

            Assert.Equal(insideActive / inside, one.Inside, 12);
            Assert.Equal(outsideActive / outside, one.Outside, 12);
            Assert.Equal(one.Inside - one.Outside, one.Difference, 12);
        }
    }

    [Fact]
    public void A_feature_that_is_not_there_and_answers_that_do_not_fit_are_refused()
    {
        var site = DictionarySite.Parse("L0A");
        Assert.Contains("9 features", Assert.Throws<ArgumentException>(() => FeatureSelectivity.Measure(model, suite, [(site, 9)], Sentences, Odd)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FeatureSelectivity.Measure(model, suite, [(DictionarySite.Parse("L0R"), 0)], Sentences, Odd));
        Assert.Contains("each token needs one", Assert.Throws<ArgumentException>(() => FeatureSelectivity.Measure(model, suite, [(site, 0)], Sentences, _ => [true])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measuring_leaves_no_tensor_behind()
    {
        long before = LiveTensors.CountAfterCollecting();
        FeatureSelectivity.Measure(model, suite, [(DictionarySite.Parse("L0A"), 0)], Sentences, Odd);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Batches_hold_all_sentences_in_order_and_no_more_numbers_than_fit()
    {
        static int[][][] Of(int most, long widest) => [.. TokenBatch.Batches(Sentences, most, widest)];

        Assert.Equal([4, 4, 1], Of(4, 1).Select(batch => batch.Length));
        Assert.Equal(Sentences, Of(4, 1).SelectMany(batch => batch));
        // Two sentences of up to 7 tokens fit, three do not.
        long widest = (1L << 26) / 15;
        Assert.Equal(Sentences, Of(64, widest).SelectMany(batch => batch));
        Assert.All(Of(64, widest), batch => Assert.InRange(batch.Length * batch.Max(sentence => sentence.Length) * widest, 1, 1L << 26));
        Assert.Contains(Of(64, widest), batch => batch.Length > 1);
        // A sentence that does not fit by itself still goes through.
        Assert.All(Of(64, 1L << 26), batch => Assert.Single(batch));
    }

    [Fact]
    public void Tokens_within_brackets_are_found_also_where_a_token_holds_several()
    {
        static string Marks(string text) => string.Concat(BracketFeatures.Inside(text.Split('|')).Select(mark => mark ? '1' : '0'));

        Assert.Equal("0011100", Marks("a|(|a|a|b|)|b"));
        Assert.Equal("001011000", Marks("a| (| a| [| a| b| ]| )| a"));
        // The whole closes at once, so what follows stands outside.
        Assert.Equal("0010100", Marks("a| (| a| [|a|])| b"));
        Assert.Equal("00100", Marks("a| (|a|),| b"));
        Assert.Equal("0001", Marks(" one| two(| )(|b"));
        // A closing bracket without an opening one changes nothing.
        Assert.Equal("00001", Marks("a|)|a|(|a"));
    }

    private static bool[] Odd(int[] sentence) => [.. sentence.Select(token => token % 2 == 1)];

    private double[] Activations(DictionarySite site, int[] sentence, int feature)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor(sentence.Select(id => (long)id).ToArray()).unsqueeze(0);
        var (input, output) = SitePass.Activations(model, tokens, [site])[site];
        return AttributionReader.Numbers(suite[site].Encode(input, suite[site].ScalesOf(input, output)).select(1, feature));
    }
}

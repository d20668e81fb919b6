using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Tests.Training;

/// <summary>The bundled model itself.</summary>
public sealed class MiniModelTests : IDisposable
{
    private const int Examples = 1000;

    // Not the seed of the README's figures: the claims must hold on other held-out examples too.
    private const int Seed = 777;

    private readonly Transformer model = Transformer.Load(DataFolder.PathTo("models", "mini"));

    public void Dispose() => model.Dispose();

    [Fact]
    public void Mini_finds_the_indirect_object_in_held_out_sentences()
    {
        var ioi = TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, Examples, Seed));
        Assert.True(ioi.Accuracy >= 0.99, $"accuracy {ioi.Accuracy}");
        // With a third name in its place neither of the two is better; swapped, the answer turns round.
        Assert.InRange(ioi.Corrupted.Average(), -0.1 * ioi.Clean.Average(), 0.1 * ioi.Clean.Average());
        var swap = TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, Examples, Seed, IoiVariant.Swap));
        Assert.InRange(swap.Corrupted.Average() / swap.Clean.Average(), -1.2, -0.8);
    }

    [Fact]
    public void Mini_continues_spans_with_later_years_from_held_out_starts()
    {
        var greaterThan = TaskPerformance.Measure(model, TaskCatalog.GreaterThan(model.Tokenizer, Examples, Seed));
        Assert.True(greaterThan.Accuracy >= 0.98, $"accuracy {greaterThan.Accuracy}");
        Assert.True(greaterThan.AnswerProbability.Average() >= 0.93, $"probability {greaterThan.AnswerProbability.Average()}");
        Assert.True(greaterThan.Corrupted.Average() < 0.2, $"corrupted {greaterThan.Corrupted.Average()}");
    }

    [Fact]
    public void Mini_knows_the_words_of_its_corpus_and_is_small()
    {
        Assert.Equal(new MiniCorpus(new MiniRecipe().Seed).Tokenizer.Words, Assert.IsType<WordTokenizer>(model.Tokenizer).Words);
        var folder = DataFolder.PathTo("models", "mini");
        Assert.True(Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) < 10_000_000);
        Assert.Contains(model.Hash, File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Performance_does_not_depend_on_the_batch_size()
    {
        var task = TaskCatalog.Ioi(model.Tokenizer, 60, Seed);
        var one = TaskPerformance.Measure(model, task, batchSize: 1);
        var many = TaskPerformance.Measure(model, task, batchSize: 60);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(one.Clean[i], many.Clean[i], 1e-3);
            Assert.Equal(one.AnswerProbability[i], many.AnswerProbability[i], 1e-4);
        }

        Assert.Equal(one.Correct, many.Correct);
        Assert.Equal(one.TopIsAnswer, many.TopIsAnswer);
    }
}

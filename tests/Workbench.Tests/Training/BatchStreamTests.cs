using Workbench.Training;

namespace Workbench.Tests.Training;

public sealed class BatchStreamTests
{
    [Fact]
    public void A_window_holds_each_sentence_once_in_batches_of_similar_length()
    {
        var corpus = new TinyTraining.Counting(seed: 2);
        var stream = new BatchStream(corpus, 8, 16, seed: 0);
        var batches = Enumerable.Range(16, 16).Select(stream.Batch).ToList();
        Assert.All(batches, b => Assert.Equal(8, b.Count));
        var expected = Enumerable.Range(128, 128).Select(i => string.Join(' ', corpus.Sentence(i))).Order();
        Assert.Equal(expected, batches.SelectMany(b => b).Select(s => string.Join(' ', s)).Order());
        var padded = batches.Sum(b => b.Max(s => s.Length) * b.Count - b.Sum(s => s.Length));
        Assert.True(padded < 0.1 * batches.Sum(b => b.Sum(s => s.Length)), $"{padded} padded tokens");
        var lengths = batches.Select(b => b[0].Length).ToList();
        Assert.NotEqual(lengths.Order(), lengths);
    }

    [Fact]
    public void A_step_can_be_asked_for_without_the_ones_before_it()
    {
        var inOrder = new BatchStream(new TinyTraining.Counting(), 4, 3, seed: 1);
        var all = Enumerable.Range(0, 12).Select(inOrder.Batch).ToList();
        Assert.Equal(all[10], new BatchStream(new TinyTraining.Counting(), 4, 3, seed: 1).Batch(10));
    }

    [Fact]
    public void A_sentence_that_predicts_nothing_is_refused()
    {
        var stream = new BatchStream(new OneWord(), 2, 1, seed: 0);
        var e = Assert.Throws<InvalidDataException>(() => stream.Batch(3));
        Assert.Contains("Sentence 6 of the corpus has 1 tokens; at least 2", e.Message, StringComparison.Ordinal);
    }

    private sealed class OneWord : ICorpus
    {
        public string Identity => "one";

        public int[] Sentence(long index) => [1];
    }
}

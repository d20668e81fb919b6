using Workbench.Training;

namespace Workbench.Tests.Training;

/// <summary>What counting can predict: the next word from the word before it, or from the set of words before it.</summary>
internal sealed class CountModel
{
    private readonly Dictionary<(int Before, int Next), int> bigrams = [];
    private readonly Dictionary<int, int> before = [];
    private readonly Dictionary<(int Word, int Next), int> together = [];
    private readonly Dictionary<int, int> next = [];
    private readonly int total;

    public CountModel(MiniCorpus corpus, int sentences)
    {
        for (var i = 0; i < sentences; i++)
        {
            var ids = corpus.Sentence(i);
            var seen = new HashSet<int>();
            for (var at = 0; at + 1 < ids.Length; at++)
            {
                seen.Add(ids[at]);
                Count(bigrams, (ids[at], ids[at + 1]));
                Count(before, ids[at]);
                Count(next, ids[at + 1]);
                foreach (var word in seen)
                    Count(together, (word, ids[at + 1]));
                total++;
            }
        }
    }

    /// <summary>Probability of a word after another.</summary>
    public double Bigram(int word, int following) =>
        bigrams.GetValueOrDefault((word, following)) / (double)Math.Max(1, before.GetValueOrDefault(word));

    /// <summary>1 where the bigram model prefers the right word, 0 where the wrong one, 0.5 where neither.</summary>
    public double PrefersByBigram(IReadOnlyList<int> prompt, int right, int wrong) =>
        Prefers(Bigram(prompt[^1], right), Bigram(prompt[^1], wrong));

    /// <summary>The same for a naive Bayes model over the set of words in the prompt.</summary>
    public double PrefersByBagOfWords(IReadOnlyList<int> prompt, int right, int wrong)
    {
        return Prefers(Score(right), Score(wrong));

        double Score(int word) => Math.Log((next.GetValueOrDefault(word) + 1.0) / total)
            + prompt.Distinct().Sum(w => Math.Log((together.GetValueOrDefault((w, word)) + 1.0) / (next.GetValueOrDefault(word) + 1.0)));
    }

    private static double Prefers(double right, double wrong) => right > wrong ? 1 : right < wrong ? 0 : 0.5;

    private static void Count<T>(Dictionary<T, int> counts, T key) where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}

using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Sentences as one tensor.</summary>
internal static class TokenBatch
{
    // A tensor of one number a token and feature, or token and word of the vocabulary, has at most this many (0.27 GB in float32).
    private const long LargestTensor = 1L << 26;

    /// <summary>Cuts a stream of sentences into batches that fit into memory.</summary>
    /// <param name="sentences">The sentences, read once and in order.</param>
    /// <param name="most">Sentences in a batch, at most.</param>
    /// <param name="widest">How many numbers there are at most for a token in one tensor: features, or words of the vocabulary.</param>
    internal static IEnumerable<int[][]> Batches(IEnumerable<int[]> sentences, int most, long widest)
    {
        var batch = new List<int[]>();
        int longest = 0;
        foreach (int[] sentence in sentences)
        {
            int length = Math.Max(longest, sentence.Length);
            if (batch.Count > 0 && (batch.Count == most || (batch.Count + 1) * (long)length * widest > LargestTensor))
            {
                yield return [.. batch];
                batch.Clear();
                length = sentence.Length;
            }

            longest = length;
            batch.Add(sentence);
        }

        if (batch.Count > 0) yield return [.. batch];
    }

    /// <summary>Pads sentences with token 0 on the right.</summary>
    /// <returns>int64 <c>[batch, pos]</c> and bool <c>[batch, pos]</c>, false where padded.</returns>
    internal static (Tensor Tokens, Tensor Real) Of(IReadOnlyList<int[]> sentences, Device device)
    {
        int length = sentences.Max(sentence => sentence.Length);
        var tokens = new long[sentences.Count * length];
        var real = new bool[sentences.Count * length];
        for (int row = 0; row < sentences.Count; row++)
            for (int at = 0; at < sentences[row].Length; at++)
                (tokens[row * length + at], real[row * length + at]) = (sentences[row][at], true);
        long[] shape = [sentences.Count, length];
        return (tensor(tokens, shape).to(device), tensor(real, shape).to(device));
    }
}

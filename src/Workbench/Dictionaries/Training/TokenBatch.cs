using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Sentences as one tensor.</summary>
internal static class TokenBatch
{
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

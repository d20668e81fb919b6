namespace Workbench.Models;

/// <summary>All inputs of a small model.</summary>
internal static class Sequences
{
    /// <summary>Every sequence of a length over the symbols 0 to symbols−1, in counting order.</summary>
    internal static IEnumerable<int[]> All(int symbols, int length)
    {
        int count = 1;
        for (int place = 0; place < length; place++) count *= symbols;
        for (int number = 0; number < count; number++)
        {
            var sequence = new int[length];
            for (int place = length - 1, rest = number; place >= 0; place--, rest /= symbols) sequence[place] = rest % symbols;
            yield return sequence;
        }
    }
}

using System.Numerics;

namespace Workbench.Reproduction;

/// <summary>Shares of what two sheaves have in common (intersection by union).</summary>
internal static class SheafOverlap
{
    /// <summary>Elements in both, by those in either; NaN where both are empty.</summary>
    public static double Of<T>(IReadOnlyCollection<T> first, IReadOnlyCollection<T> second)
    {
        int shared = first.Intersect(second).Count();
        return Share(shared, first.Count + second.Count - shared);
    }

    /// <summary>The same of masks with a bit an element; NaN where one is missing.</summary>
    public static double OfBits(byte[] first, byte[] second)
    {
        if (first.Length == 0 || first.Length != second.Length)
            return double.NaN;
        long both = 0, either = 0;
        for (int place = 0; place < first.Length; place++)
        {
            both += BitOperations.PopCount((uint)(first[place] & second[place]));
            either += BitOperations.PopCount((uint)(first[place] | second[place]));
        }

        return Share(both, either);
    }

    /// <summary>What independent random sets of those densities share: the expected intersection by the expected union.</summary>
    public static double ByChance(double first, double second) => Share(first * second, first + second - (first * second));

    private static double Share(double shared, double all) => all > 0 ? shared / all : double.NaN;
}

namespace Workbench.Tasks;

/// <summary>What the training text of the bundled models never holds, so that tasks can ask for it.</summary>
/// <remarks>One in eight pairs of names and one in eight start years, chosen by a stable hash of the words themselves: the
/// choice stays the same when word lists grow.</remarks>
public static class HeldOut
{
    private const ulong OneIn = 8;

    /// <summary>Whether two names never stand together in a training sentence; the order does not matter.</summary>
    public static bool Names(string one, string other) =>
        StableHash.Of(string.CompareOrdinal(one, other) < 0 ? $"{one} {other}" : $"{other} {one}") % OneIn == 0;

    /// <summary>Whether a year never stands first in a training sentence about a span of years.</summary>
    /// <param name="century">The first two digits.</param>
    /// <param name="year">The last two digits; 01, the corrupted start of Greater-Than, is never held out.</param>
    public static bool StartYear(int century, int year) => year != 1 && StableHash.Of($"{century:00}{year:00}") % OneIn == 0;

    /// <summary>Whether a split takes something of which this much is known.</summary>
    internal static bool Allows(this TaskSplit split, bool heldOut) => split switch
    {
        TaskSplit.HeldOut => heldOut,
        TaskSplit.Training => !heldOut,
        _ => true,
    };
}

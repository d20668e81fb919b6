namespace Workbench.Pruning;

/// <summary>Seeds of the single draws of a run: different for each purpose and step, the same in each process.</summary>
internal static class RandomSeeds
{
    /// <summary>The seed of a draw.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What is drawn.</param>
    /// <param name="step">When.</param>
    internal static ulong Of(int seed, string purpose, int step)
    {
        // FNV-1a over the purpose, then splitmix64's finish, so that neighbouring steps have nothing in common.
        ulong mixed = 0xcbf29ce484222325;
        foreach (char letter in purpose) mixed = (mixed ^ letter) * 0x100000001b3;
        mixed += (ulong)(uint)seed * 0x9E3779B97F4A7C15;
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) + ((ulong)(uint)step * 0xD1B54A32D192ED03);
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A mark by which two lists of numbers can be told apart, for identities.</summary>
    internal static string Mark(IEnumerable<int> numbers)
    {
        ulong mixed = 0xcbf29ce484222325;
        foreach (int number in numbers) mixed = (mixed ^ (uint)number) * 0x100000001b3;
        return mixed.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc cref="Mark(IEnumerable{int})"/>
    internal static string Mark(IEnumerable<double> numbers) => Mark(numbers.Select(BitConverter.DoubleToInt64Bits).SelectMany(bits => new[] { (int)bits, (int)(bits >> 32) }));
}

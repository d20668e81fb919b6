namespace Workbench.Reproduction;

/// <summary>A row of the comparison: a method and the ablation that it searches under.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="FoundUnder">The ablation that it searches under; null where it does not search.</param>
/// <param name="Draw">Which of several random draws.</param>
/// <param name="Identity">Everything beside model and task that its result depends on.</param>
/// <param name="Find">Finds the circuit.</param>
internal sealed record SheafMethod(string Name, string? FoundUnder, int Draw, string Identity, Func<CancellationToken, FoundSheaf> Find)
{
    /// <summary>What its part is called behind the task.</summary>
    public string Key => FormattableString.Invariant($"{Name}{(FoundUnder is null ? "" : $" under {FoundUnder}")}{(Draw > 0 ? $" draw {Draw}" : "")}");
}

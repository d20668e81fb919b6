namespace Workbench.Dictionaries.Linear;

/// <summary>A weighted sum of logits at one position.</summary>
/// <param name="Tokens">The tokens and their weights.</param>
/// <param name="Position">The position; null for the last.</param>
/// <param name="Demeaned">Whether the mean of all logits is taken off each.</param>
public sealed record LogitTarget(IReadOnlyList<WeightedToken> Tokens, int? Position, bool Demeaned) : GraphTarget
{
    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            string Side(IEnumerable<WeightedToken> tokens) => string.Join('+', tokens.Select(token => Text($"{token.Token}")));
            string answers = Side(Tokens.Where(token => token.Weight > 0)), wrong = Side(Tokens.Where(token => token.Weight <= 0));
            return $"logit[{answers}{(wrong.Length == 0 ? "" : $"-{wrong}")}]{(Demeaned ? "-mean" : "")}{(Position is { } at ? Text($"@{at}") : "")}";
        }
    }

    /// <inheritdoc/>
    public bool Equals(LogitTarget? other) => other is not null && Position == other.Position && Demeaned == other.Demeaned && Tokens.SequenceEqual(other.Tokens);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Position, Demeaned, Tokens.Count);
}

namespace Workbench.Dictionaries.Attribution;

/// <summary>An attention score q·k/√d_head, split by what its query and its key are made of.</summary>
public sealed record QkTable
{
    /// <summary>The layer.</summary>
    public required int Layer { get; init; }

    /// <summary>The head.</summary>
    public required int Head { get; init; }

    /// <summary>The position that looks.</summary>
    public required int Query { get; init; }

    /// <summary>The position looked at.</summary>
    public required int Key { get; init; }

    /// <summary>The score before masking and softmax.</summary>
    public required double Score { get; init; }

    /// <summary>The attention that it leads to.</summary>
    public required double Pattern { get; init; }

    /// <summary>Parts of the query: features, errors, <c>tok_embed</c>, <c>pos_embed</c>, decoder biases, then <c>ln1_b</c> and <c>b_Q</c>.</summary>
    public required IReadOnlyList<string> QueryParts { get; init; }

    /// <summary>Parts of the key, ending with <c>ln1_b</c> and <c>b_K</c>.</summary>
    public required IReadOnlyList<string> KeyParts { get; init; }

    /// <summary>What each pair contributes, <c>[query parts, key parts]</c>; the sum is the score.</summary>
    public required double[,] Table { get; init; }

    /// <summary>The pairs of largest size.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(string QueryPart, string KeyPart, double Value)> Largest(int count)
    {
        var all = from query in Enumerable.Range(0, QueryParts.Count)
                  from key in Enumerable.Range(0, KeyParts.Count)
                  select (QueryParts[query], KeyParts[key], Table[query, key]);
        return [.. all.OrderByDescending(pair => Math.Abs(pair.Item3)).Take(count)];
    }
}

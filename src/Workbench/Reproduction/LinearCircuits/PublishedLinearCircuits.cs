using System.Text.Json;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>The figures of the paper on linear computation graphs, from <c>data/published/linear-circuits.json</c>.</summary>
public sealed record PublishedLinearCircuits
{
    /// <summary>Whose figures they are.</summary>
    public required string Source { get; init; }

    /// <summary>What one has to know about them.</summary>
    public required string About { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Features of each dictionary.</summary>
    public required int Features { get; init; }

    /// <summary>Smallest and largest number of active features a token.</summary>
    public required (double Least, double Most) L0 { get; init; }

    /// <summary>Smallest and largest explained variance.</summary>
    public required (double Least, double Most) ExplainedVariance { get; init; }

    /// <summary>What tokens contribute to the bracket feature, largest first, in percent.</summary>
    public required IReadOnlyList<double> BracketTokens { get; init; }

    /// <summary>The share of the bracket feature that flows through one head, in percent.</summary>
    public required double BracketHead { get; init; }

    /// <summary>What the lead feature of induction contributes, in percent.</summary>
    public required double InductionLead { get; init; }

    /// <summary>What the next seven features contribute, in percent.</summary>
    public required double InductionNext { get; init; }

    /// <summary>Recovery in an independent replication: hierarchical and flat, signed.</summary>
    public required (double Hierarchical, double Flat) ReplicatedSigned { get; init; }

    /// <summary>The same for the absolute rule.</summary>
    public required (double Hierarchical, double Flat) ReplicatedAbsolute { get; init; }

    /// <summary>Where the replication is from.</summary>
    public required string ReplicationSource { get; init; }

    /// <summary>Reads the figures.</summary>
    /// <exception cref="FileNotFoundException">The data folder has no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedLinearCircuits Load() => Read(DataFolder.PathTo(Path.Combine("published", "linear-circuits.json")));

    /// <summary>Reads a file of figures.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names what is wrong.</exception>
    public static PublishedLinearCircuits Read(string path) => PublishedFile.Read(path, Parse);

    private static PublishedLinearCircuits Parse(JsonElement root)
    {
        var dictionaries = root.GetProperty("dictionaries");
        var bracket = root.GetProperty("cases").GetProperty("bracket");
        var induction = root.GetProperty("cases").GetProperty("induction");
        var replication = root.GetProperty("replication");
        return new()
        {
            Source = root.GetProperty("source").GetString()!,
            About = root.GetProperty("about").GetString()!,
            Model = root.GetProperty("model").GetString()!,
            Features = dictionaries.GetProperty("features").GetInt32(),
            L0 = Range(dictionaries.GetProperty("l0")),
            ExplainedVariance = Range(dictionaries.GetProperty("explained_variance")),
            BracketTokens = [.. bracket.GetProperty("tokens_percent").EnumerateArray().Select(token => token.GetDouble()).OrderDescending()],
            BracketHead = bracket.GetProperty("head_percent").GetDouble(),
            InductionLead = induction.GetProperty("lead_percent").GetDouble(),
            InductionNext = induction.GetProperty("next_seven_percent").GetDouble(),
            ReplicatedSigned = Pair(replication.GetProperty("recovery_signed")),
            ReplicatedAbsolute = Pair(replication.GetProperty("recovery_absolute")),
            ReplicationSource = replication.GetProperty("source").GetString()!,
        };
    }

    private static (double, double) Range(JsonElement list) => (list[0].GetDouble(), list[1].GetDouble());

    private static (double, double) Pair(JsonElement pair) => (pair.GetProperty("hierarchical").GetDouble(), pair.GetProperty("flat").GetDouble());
}

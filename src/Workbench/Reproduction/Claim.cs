namespace Workbench.Reproduction;

/// <summary>A claim of a paper beside what was measured here.</summary>
public sealed record Claim
{
    /// <summary>What the paper says.</summary>
    public required string Statement { get; init; }

    /// <summary>What was measured for it, with its unit.</summary>
    public required string Measure { get; init; }

    /// <summary>When it holds, e.g. <c>above 0</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The model that it was measured on.</summary>
    public required string Model { get; init; }

    /// <summary>The task; null where several tasks are taken together.</summary>
    public string? Task { get; init; }

    /// <summary>The measured figure.</summary>
    public required MeasuredFigure Measured { get; init; }

    /// <summary>What it says about the claim.</summary>
    public required ClaimVerdict Verdict { get; init; }

    /// <summary>What is special about this measurement.</summary>
    public string? Note { get; init; }

    /// <summary>What the reader should know about every measurement of this claim.</summary>
    public string? Remark { get; init; }

    /// <summary>A verdict in words.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Text(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Holds => "holds",
        ClaimVerdict.DoesNotHold => "does not hold",
        ClaimVerdict.NotDecided => "not decided",
        _ => "not testable here",
    };

    /// <summary>Claims as a table, one row a claim.</summary>
    /// <param name="claims">The claims.</param>
    public static ReproducedTable Table(IReadOnlyList<Claim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var table = new ReproducedTable(
            "claims", "The paper's claims, one by one",
            "A claim holds, or does not, where the whole 95 % interval lies on one side; where it reaches both the measurement does not decide.",
            "claim", "model", "task", "measured", "value", "low", "high", "holds where", "verdict", "note");
        foreach (var claim in claims)
        {
            table.Table.Add(
                claim.Statement, claim.Model, claim.Task, claim.Measure, claim.Measured.Value, claim.Measured.Interval?.Low, claim.Measured.Interval?.High,
                claim.Rule, Text(claim.Verdict), Notes(claim));
        }

        return table;
    }

    private static string? Notes(Claim claim) =>
        string.Join("; ", new[] { claim.Measured.Undefined, claim.Note, claim.Remark }.OfType<string>()) is { Length: > 0 } note ? note : null;
}

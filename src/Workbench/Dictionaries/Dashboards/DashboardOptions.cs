namespace Workbench.Dictionaries.Dashboards;

/// <summary>How much a dashboard shows.</summary>
public sealed record DashboardOptions
{
    /// <summary>Contexts a feature.</summary>
    public int Contexts { get; init; } = 6;

    /// <summary>Tokens shown before the one of largest activation.</summary>
    public int Before { get; init; } = 14;

    /// <summary>Tokens shown behind it.</summary>
    public int After { get; init; } = 4;

    /// <summary>Tokens whose logits are raised, and as many that are lowered.</summary>
    public int Logits { get; init; } = 6;

    /// <summary>Sentences that go through the model together, at most; fewer where they would need much memory.</summary>
    public int BatchSize { get; init; } = 64;
}

namespace Workbench.Evaluation;

/// <summary>One example of a task and what a model does with it.</summary>
public sealed record InspectedExample
{
    /// <summary>Place in the task, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The clean prompt as text.</summary>
    public required string Clean { get; init; }

    /// <summary>The corrupted prompt as text.</summary>
    public required string Corrupted { get; init; }

    /// <summary>The right tokens after the clean prompt.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    /// <summary>The wrong tokens; empty where the task names none.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>The metric on the clean prompt.</summary>
    public required double Metric { get; init; }

    /// <summary>The metric on the corrupted prompt, with the answers of the clean one.</summary>
    public required double CorruptedMetric { get; init; }

    /// <summary>The most likely tokens after the clean prompt (at the last scored position), most likely first.</summary>
    public required IReadOnlyList<TokenChance> Top { get; init; }

    /// <summary>The same after the corrupted prompt.</summary>
    public required IReadOnlyList<TokenChance> CorruptedTop { get; init; }
}

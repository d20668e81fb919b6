namespace Workbench.Reproduction;

/// <summary>A figure of a case study.</summary>
/// <param name="What">What it is.</param>
/// <param name="Value">The figure; null where it is undefined.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Published">What was published for GPT-2 small; null for nothing.</param>
public sealed record CaseFigure(string What, double? Value, string Unit, double? Published = null);

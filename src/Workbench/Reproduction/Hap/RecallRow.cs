namespace Workbench.Reproduction;

/// <summary>How much of Edge Pruning's circuit a first cut by scores keeps, and what HAP makes of that cut.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scores">The scoring method.</param>
/// <param name="Keep">Share of the edges kept.</param>
/// <param name="Candidates">Mean number of candidates, those on no path dropped.</param>
/// <param name="Recall">Share of the edges of Edge Pruning's circuit among the candidates, over seeds.</param>
/// <param name="Hap">HAP with this cut; null where the sweep has none.</param>
public sealed record RecallRow(string Task, string Scores, double Keep, double Candidates, MeasuredFigure Recall, HapRow? Hap);

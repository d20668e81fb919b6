namespace Workbench.Reproduction;

/// <summary>A method's whole ranking beside a known circuit.</summary>
/// <param name="Truth">The known circuit.</param>
/// <param name="Method">The method.</param>
/// <param name="TrueEdges">Edges of the known circuit.</param>
/// <param name="GraphEdges">Edges of the graph.</param>
/// <param name="Figures">Each figure by name: mean precision and recall of nodes and edges over n, ROC AUC and average precision.</param>
/// <param name="Note">Why there are no figures; null where there are.</param>
public sealed record TruthSummaryRow(string Truth, string Method, int TrueEdges, int GraphEdges, IReadOnlyDictionary<string, MeasuredFigure> Figures, string? Note);

namespace Workbench.Dictionaries.Circuits;

/// <summary>What pruning leaves of an attribution graph.</summary>
/// <param name="Nodes">Places of the nodes that stay, ascending.</param>
/// <param name="Edges">The edges that stay, as places of target and source.</param>
/// <param name="CumulativeScores">For each node of the whole graph, the share of influence that it and all stronger ones hold.</param>
public sealed record PrunedAttributionGraph(IReadOnlyList<int> Nodes, IReadOnlyList<(int Target, int Source)> Edges, IReadOnlyList<double> CumulativeScores);

namespace Workbench.Reproduction;

/// <summary>The n strongest edges beside a known circuit; a share of nothing is null.</summary>
/// <param name="Asked">n.</param>
/// <param name="NodePrecision">Share of the nodes found that are true.</param>
/// <param name="NodeRecall">Share of the true nodes that are found.</param>
/// <param name="EdgePrecision">Share of the edges found that are true.</param>
/// <param name="EdgeRecall">Share of the true edges that are found.</param>
internal sealed record TruthFigure(int Asked, double? NodePrecision, double? NodeRecall, double? EdgePrecision, double? EdgeRecall);

namespace Workbench.Reproduction;

/// <summary>A method's n strongest edges beside a known circuit. Means over random draws; a share of nothing is null.</summary>
/// <param name="Truth">The known circuit.</param>
/// <param name="Method">The method.</param>
/// <param name="Asked">n.</param>
/// <param name="NodePrecision">Share of the nodes found that are true.</param>
/// <param name="NodeRecall">Share of the true nodes that are found.</param>
/// <param name="EdgePrecision">Share of the edges found that are true.</param>
/// <param name="EdgeRecall">Share of the true edges that are found.</param>
/// <param name="Published">What others published for this n; null where nothing was.</param>
public sealed record TruthRow(
    string Truth, string Method, int Asked, double? NodePrecision, double? NodeRecall, double? EdgePrecision, double? EdgeRecall, PublishedOverlap? Published);

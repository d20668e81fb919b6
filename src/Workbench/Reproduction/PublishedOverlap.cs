namespace Workbench.Reproduction;

/// <summary>Published precision and recall of a method's strongest edges against a manual circuit.</summary>
/// <param name="Asked">Edges asked for.</param>
/// <param name="NodePrecision">Precision of nodes.</param>
/// <param name="NodeRecall">Recall of nodes.</param>
/// <param name="EdgePrecision">Precision of edges.</param>
/// <param name="EdgeRecall">Recall of edges.</param>
public sealed record PublishedOverlap(int Asked, double NodePrecision, double NodeRecall, double EdgePrecision, double EdgeRecall);

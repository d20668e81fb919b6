using Workbench.Attribution;

namespace Workbench.Evaluation;

/// <summary>A method to time, under a name that tells it from others of its kind, e.g. <c>eap-gp:steps=10</c>.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Method">The method, with its options.</param>
public sealed record NamedMethod(string Name, IEdgeScorer Method);

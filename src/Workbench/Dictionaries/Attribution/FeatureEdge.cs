namespace Workbench.Dictionaries.Attribution;

/// <summary>A direct contribution of one node to another.</summary>
/// <param name="Source">A feature or leaf, e.g. <c>L1A.20@4</c>, <c>tok_embed@3</c>.</param>
/// <param name="Target">A feature or the root.</param>
/// <param name="Weight">What the source contributes to the target's pre-activation, in its units; with the source set to a + δ it changes by
/// weight · δ / a.</param>
public readonly record struct FeatureEdge(string Source, string Target, double Weight);

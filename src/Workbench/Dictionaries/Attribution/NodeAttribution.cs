using Workbench.Dictionaries.Linear;

namespace Workbench.Dictionaries.Attribution;

/// <summary>What a feature contributes to a target.</summary>
/// <param name="Node">The feature.</param>
/// <param name="Activation">Its activation.</param>
/// <param name="Value">Activation times the gradient of the target.</param>
public readonly record struct NodeAttribution(FeatureNode Node, double Activation, double Value);

using Workbench.Dictionaries.Linear;

namespace Workbench.Dictionaries.Circuits;

/// <summary>A feature of a circuit.</summary>
/// <param name="Node">The feature and its position.</param>
/// <param name="Activation">Its activation on the prompt.</param>
/// <param name="Attribution">What it contributes to the target, through features that stay.</param>
public sealed record CircuitFeature(FeatureNode Node, double Activation, double Attribution);

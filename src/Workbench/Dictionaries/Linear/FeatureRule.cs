using static TorchSharp.torch;

namespace Workbench.Dictionaries.Linear;

/// <summary>
/// What becomes of a gradient that arrives at features of a site during a backward sweep: a factor for each feature, 1 where it is passed
/// on and 0 where it ends.
/// </summary>
/// <param name="stage">The site.</param>
/// <param name="attribution">Activation times gradient, <c>[targets, active]</c>.</param>
/// <returns>Factors <c>[targets, active]</c>; null where nothing is passed on at all.</returns>
internal delegate Tensor? FeatureRule(GraphStage stage, Tensor attribution);

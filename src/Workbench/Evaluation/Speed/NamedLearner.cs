using Workbench.Pruning;

namespace Workbench.Evaluation;

/// <summary>A method that learns masks to time, under a name that tells it from others of its kind, e.g. <c>discogp:mode=w</c>.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Method">The method, with its options.</param>
public sealed record NamedLearner(string Name, IMaskLearner Method);

using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>A task as a reproduction uses it.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Seed">The seed that its pairs were drawn with.</param>
/// <param name="Scored">The pairs that edges are scored on.</param>
/// <param name="Evaluated">The pairs that circuits are evaluated on: the same, or others that were held out.</param>
public sealed record ReproductionTask(string Name, int Seed, CircuitTask Scored, CircuitTask Evaluated);

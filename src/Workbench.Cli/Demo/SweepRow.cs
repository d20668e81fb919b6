using Workbench.Evaluation;
using Workbench.Graphs;

namespace Workbench.Cli.Demo;

/// <summary>One size of the demo's sweep.</summary>
/// <param name="Asked">Edges asked for.</param>
/// <param name="Circuit">What is left of them after pruning.</param>
/// <param name="Report">How well it does.</param>
/// <param name="Random">Faithfulness of as many edges drawn at random, one figure a draw.</param>
internal sealed record SweepRow(int Asked, Circuit Circuit, FaithfulnessReport Report, IReadOnlyList<double> Random);

using Workbench.Graphs;
using Workbench.Tasks;

namespace Workbench.Cli.Demo;

/// <summary>Everything that the demo found out.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="ModelArgument">How the model was named on the command line.</param>
/// <param name="Task">The task.</param>
/// <param name="Predictions">What the model says to some prompts.</param>
/// <param name="Scores">The score of every edge.</param>
/// <param name="Sweep">Circuits of growing size.</param>
/// <param name="RandomDraws">How many random circuits of each size there were.</param>
internal sealed record DemoResult(
    string Model, string ModelArgument, CircuitTask Task, IReadOnlyList<Prediction> Predictions, EdgeScores Scores, IReadOnlyList<SweepRow> Sweep, int RandomDraws)
{
    /// <summary>Faithfulness that the circuit shown must keep.</summary>
    public const double FaithfulEnough = 0.9;

    /// <summary>The smallest circuit that keeps <see cref="FaithfulEnough"/>, or the largest there is.</summary>
    public SweepRow Chosen => Sweep.FirstOrDefault(row => row.Report.Faithfulness >= FaithfulEnough) ?? Sweep[^1];
}

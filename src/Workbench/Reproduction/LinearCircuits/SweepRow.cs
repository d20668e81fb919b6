namespace Workbench.Reproduction;

/// <summary>Circuits of one method at one threshold, number of features or budget, over prompts.</summary>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
/// <param name="At">The threshold as a share of the target, or the number of features.</param>
/// <param name="Nodes">Features.</param>
/// <param name="Edges">Edges; null where they were not counted.</param>
/// <param name="Recovery">Share of the target that leaves reach.</param>
/// <param name="Zero">Faithfulness, others at zero.</param>
/// <param name="ZeroComplement">Faithfulness of the complement at zero.</param>
/// <param name="Mean">Faithfulness, others at their mean.</param>
/// <param name="MeanComplement">Faithfulness of the complement, at the mean.</param>
public sealed record SweepRow(
    string Task, string Method, double At, SweepSummary? Nodes, SweepSummary? Edges, SweepSummary? Recovery, SweepSummary? Zero, SweepSummary? ZeroComplement, SweepSummary? Mean, SweepSummary? MeanComplement)
{
    internal static SweepRow Of(string task, string method, double at, IReadOnlyList<SweepPoint> points) => new(
        task, method, at, Over(point => point.Nodes, points), Over(point => point.Edges ?? double.NaN, points), Over(point => point.Recovery, points), Over(point => point.Zero, points),
        Over(point => point.ZeroComplement, points), Over(point => point.Mean, points), Over(point => point.MeanComplement, points));

    private static SweepSummary? Over(Func<SweepPoint, double> figure, IReadOnlyList<SweepPoint> points) => SweepSummary.Of(points.Select(figure));
}

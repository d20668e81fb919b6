using System.Globalization;
using Workbench.Dictionaries.Circuits;

namespace Workbench.Interactive;

/// <summary>What a page says about one feature circuit around its drawing.</summary>
internal static class FeatureCircuitReport
{
    internal static void AddTo(Report report, FeatureCircuit circuit, FeatureCircuitDrawing drawing)
    {
        (string, string)[] scores = circuit.ReplacementScore is { } replacement && circuit.CompletenessScore is { } completeness
            ? [(Percent(replacement), "of the influence begins at tokens, not at errors (replacement score)"), (Percent(completeness), "of what nodes take in is no error (completeness score)")]
            : [];
        report.KeyFigures([
            (circuit.Features.Count.ToString(CultureInfo.InvariantCulture), $"features of {circuit.ActiveFeatures.ToString("N0", CultureInfo.InvariantCulture)} that are active"),
            (Percent(circuit.Recovery), $"of the {circuit.TargetText} ({circuit.TargetValue.ToString("0.00", CultureInfo.InvariantCulture)}) reached by leaves through them; no intervention"),
            (Percent(circuit.ErrorShare), "of it from dictionary errors"),
            .. scores]);
        report.Features(drawing, "Positions side by side, layers from below. An edge is as wide as the share of its target that it carries directly; biases are not drawn.");
        if (circuit.Faithfulness.Count > 0)
        {
            report.Heading("Measured by intervention");
            report.Text("The real model runs with features ablated at every position; attention, LayerNorm and activation functions react, dictionary errors stay. A circuit that recovers much by its leaves need not be faithful here.");
            report.Table(
                ["ablated to", "target", "only the circuit", "all but the circuit", "no feature", "faithfulness", "of the complement"],
                circuit.Faithfulness.Select(measured => new object?[]
                {
                    measured.Ablation, measured.Target, measured.Circuit, measured.Complement, measured.Empty, measured.Faithfulness, measured.ComplementFaithfulness,
                }),
                "Faithfulness: (circuit − no feature) / (model − no feature).");
        }

        report.Heading("Where it comes from");
        report.Table(
            ["leaf", "contribution", "% of target"],
            circuit.Leaves.GroupBy(leaf => leaf.Kind, StringComparer.Ordinal).Select(group => (group.Key, Sum: group.Sum(leaf => leaf.Value)))
                .OrderByDescending(leaf => Math.Abs(leaf.Sum)).Take(12).Select(leaf => new object?[] { leaf.Key, leaf.Sum, 100 * leaf.Sum / circuit.TargetValue }),
            "The largest leaves, summed over positions.");
        report.Provenance(circuit.Provenance);
    }

    private static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−') + " %" : "–";
}

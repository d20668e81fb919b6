namespace Workbench.Reproduction;

/// <summary>What one prompt gave.</summary>
/// <param name="Target">The target's value.</param>
/// <param name="ActiveFeatures">Features that are active.</param>
/// <param name="LeafError">How far the sum of all leaves is from the target, as a share of it.</param>
/// <param name="ErrorShare">Share of the target that dictionary errors contribute.</param>
/// <param name="Points">Circuits, by method and threshold or budget.</param>
/// <param name="ReplacementScore">circuit-tracer's replacement score of the attribution graph; null where none was made.</param>
/// <param name="CompletenessScore">Its completeness score.</param>
public sealed record SampleSweep(
    double Target, int ActiveFeatures, double LeafError, double ErrorShare, IReadOnlyList<SweepPoint> Points, double? ReplacementScore = null, double? CompletenessScore = null);

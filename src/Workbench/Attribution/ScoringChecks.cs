using Workbench.Execution;
using Workbench.Tasks;

namespace Workbench.Attribution;

/// <summary>What scoring methods tell about a task before they compute anything.</summary>
internal static class ScoringChecks
{
    /// <summary>Warns where every gradient is taken at the clean run and the metric is flat there.</summary>
    internal static IEnumerable<string> Slope(string method, Metric metric, bool looksAtCleanOnly)
    {
        if (looksAtCleanOnly && metric.IsFlatAtClean)
            yield return $"The metric {metric} has no gradient at the clean prompt, the only place where {method} looks, so these scores are zero up to rounding and their order means nothing. Use another metric, or a method that looks elsewhere, such as eap-ig-inputs or clean-corrupted.";
    }

    /// <summary>Warns of pairs that do not differ, where the difference is what is patched in.</summary>
    internal static List<string> Differences(CircuitTask task, Ablation ablation)
    {
        if (ablation.Kind != AblationKind.Patching) return [];
        int same = task.Pairs.Count(pair => pair.Clean.SequenceEqual(pair.Corrupted));
        return same == 0 ? [] : [$"Clean and corrupted prompt are the same in {same} of {task.Pairs.Count} pairs of task '{task.Name}'; those pairs add nothing to any score."];
    }
}

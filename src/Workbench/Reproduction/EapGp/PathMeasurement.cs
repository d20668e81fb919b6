using Workbench.Attribution;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>Follows the published path, steps of length 1, as far as the ablation goes.</summary>
internal static class PathMeasurement
{
    /// <summary>Follows the paths of a task.</summary>
    public static PathRun Run(Transformer model, CircuitTask task, int steps, EapGpOptions options, CancellationToken cancellation)
    {
        GradPath[] paths;
        try
        {
            paths = [.. new EapGp(steps).Trace(model, task, new ScoringOptions { BatchSize = options.BatchSize, Cancellation = cancellation })];
        }
        catch (ArgumentException impossible)
        {
            return new PathRun { Problem = impossible.Message };
        }

        return new PathRun
        {
            OutputDistance = At(steps + 1, point => point.OutputDistance),
            FromClean = At(steps + 1, point => point.DistanceFromClean),
            ToCorrupted = At(steps + 1, point => point.DistanceToCorrupted),
            ZeroGradients = [.. Enumerable.Range(0, steps).Select(step => paths.Count(path => path.Points[step].GradientNorm <= EapGp.SmallestNorm))],
        };

        double[][] At(int points, Func<GradPathPoint, double> figure) =>
            [.. Enumerable.Range(0, points).Select(step => paths.Select(path => figure(path.Points[step])).ToArray())];
    }
}

using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Pruning;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Reproduction;

/// <summary>Runs a method and measures what it found.</summary>
internal static class SheafMeasurement
{
    /// <summary>Runs a method on a drawing of a task.</summary>
    public static SheafRun Run(DiscoGpPaperSubject subject, SheafMethod method, DiscoGpPaperOptions options, CancellationToken cancellation)
    {
        var started = options.Clock.GetTimestamp();
        FoundSheaf found;
        try
        {
            found = method.Find(cancellation);
        }
        catch (Exception impossible) when (impossible is ArgumentException or TrainingDivergedException || impossible.GetType() == typeof(InvalidOperationException))
        {
            // A task without corrupted prompts, gates that all closed: a result, not the end of the run.
            return new SheafRun { Problem = impossible.Message };
        }

        using var sheaf = found.Sheaf;
        var seconds = options.Clock.GetElapsedTime(started).TotalSeconds;
        var circuit = sheaf.Circuit;
        var evaluated = subject.Task.Evaluated;
        return new SheafRun
        {
            Edges = [.. Enumerable.Range(0, circuit.Graph.EdgeCount).Where(edge => circuit.Contains(circuit.Graph.EdgeAt(edge)))],
            Nodes = [.. circuit.Nodes],
            Weights = sheaf.Weights is null ? [] : Bits(sheaf.Weights),
            EdgeDensity = sheaf.EdgeDensity,
            WeightDensity = sheaf.WeightDensity,
            EdgesOnPaths = circuit.Prune().EdgeCount,
            Seconds = seconds,
            Steps = found.Steps,
            Note = found.Note,
            Warnings = [.. found.Warnings ?? []],
            Figures = SheafMethods.Ablations.Where(ablation => evaluated.HasCorruption || ablation.Kind != AblationKind.Patching).ToDictionary(
                ablation => ablation.Name,
                ablation => SheafFigures.Of(SheafFaithfulness.Evaluate(
                    subject.Model, evaluated, sheaf, new EvaluationOptions { Ablation = ablation, BatchSize = options.BatchSize, Cancellation = cancellation }))),
        };
    }

    // A bit a weight, so that masks of large models are kept in little room.
    private static byte[] Bits(WeightMasks weights)
    {
        using var scope = NewDisposeScope();
        var bits = new byte[(weights.Count + 7) / 8];
        long place = 0;
        foreach (var (_, mask) in weights.Masks)
        {
            foreach (var kept in mask.cpu().contiguous().data<bool>().ToArray())
            {
                if (kept)
                    bits[place / 8] |= (byte)(1 << (int)(place % 8));
                place++;
            }
        }

        return bits;
    }
}

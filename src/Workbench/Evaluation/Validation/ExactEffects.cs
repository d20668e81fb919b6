using System.Runtime.InteropServices;
using Workbench.Attribution;
using Workbench.Graphs;

namespace Workbench.Evaluation;

/// <summary>Exact patching of every edge, example by example, as it is kept between runs.</summary>
/// <param name="Examples">How many examples.</param>
/// <param name="Values">The numbers as they lie in memory (float64, little-endian): for each example one an edge, in enumeration order.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="ForwardPasses">Forward passes an example.</param>
/// <param name="BackwardPasses">Backward passes an example.</param>
/// <param name="Warnings">What the method said.</param>
internal sealed record ExactEffects(int Examples, byte[] Values, double Seconds, double? ForwardPasses, double? BackwardPasses, IReadOnlyList<string> Warnings)
{
    public static ExactEffects Of(MethodRun run) => new(
        run.PerExample!.Length, MemoryMarshal.AsBytes<double>(run.PerExample.SelectMany(row => row).ToArray()).ToArray(),
        run.Seconds, run.Cost?.Forward, run.Cost?.Backward, run.Warnings);

    public MethodRun ToRun(ComputationGraph graph)
    {
        var numbers = MemoryMarshal.Cast<byte, double>(Values);
        var rows = new double[Examples][];
        for (var example = 0; example < Examples; example++)
            rows[example] = numbers.Slice(example * graph.EdgeCount, graph.EdgeCount).ToArray();
        return MethodRun.OfRows(graph, rows, ForwardPasses is { } forward && BackwardPasses is { } backward ? new PassCost(forward, backward) : null, Seconds, Warnings);
    }
}

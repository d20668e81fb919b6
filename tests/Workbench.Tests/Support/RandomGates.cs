using Workbench.Graphs;

namespace Workbench.Tests.Support;

public static class RandomGates
{
    /// <summary>Masks from 0 to 1 on the edges of a graph, dense; 0 where there is no edge.</summary>
    public static double[] Uniforms(this Random random, ComputationGraph graph)
    {
        double[] dense = new double[graph.SourceCount * graph.DestinationCount];
        for (int index = 0; index < graph.EdgeCount; index++) dense[graph.EdgeSources[index] * graph.DestinationCount + graph.EdgeDestinations[index]] = random.NextDouble();
        return dense;
    }
}

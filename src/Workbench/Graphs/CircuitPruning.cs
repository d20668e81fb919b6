namespace Workbench.Graphs;

/// <summary>Removes the dead ends of a circuit.</summary>
internal static class CircuitPruning
{
    /// <summary>The part of a mask whose every node is fed and read; linear in the number of cells.</summary>
    /// <remarks>
    /// Each node carries the number of its edges on either side. A node that runs out on one side dies and takes its
    /// remaining edges with it, which may let neighbours die; every node dies at most once, and every edge is
    /// removed at most once. The result is the unique fixpoint, whatever the order.
    /// </remarks>
    public static bool[] Prune(ComputationGraph graph, ReadOnlySpan<bool> mask)
    {
        var kept = mask.ToArray();
        var outgoing = new int[graph.SourceCount];
        var incoming = new int[graph.SourceCount];
        for (var edge = 0; edge < graph.EdgeCount; edge++)
        {
            var (source, destination) = graph.EdgeAt(edge);
            if (!kept[source * graph.DestinationCount + destination])
                continue;
            outgoing[source]++;
            if (graph.SourceOfDestination(destination) is var reader and >= 0)
                incoming[reader]++;
        }

        var destinationsOf = EdgeSelection.DestinationsOfNodes(graph);
        var dead = new bool[graph.SourceCount];
        var dying = new Stack<int>();
        for (var node = 0; node < graph.SourceCount; node++)
            Check(node);

        while (dying.TryPop(out var node))
        {
            for (var destination = 0; destination < graph.DestinationCount; destination++)
            {
                if (!Remove(node, destination))
                    continue;
                if (graph.SourceOfDestination(destination) is var reader and >= 0)
                {
                    incoming[reader]--;
                    Check(reader);
                }
            }

            foreach (var destination in destinationsOf[node])
            {
                for (var source = 0; source < graph.SourcesBefore(destination); source++)
                {
                    if (!Remove(source, destination))
                        continue;
                    outgoing[source]--;
                    Check(source);
                }
            }
        }

        return kept;

        bool Remove(int source, int destination)
        {
            ref var cell = ref kept[source * graph.DestinationCount + destination];
            var was = cell;
            cell = false;
            return was;
        }

        void Check(int node)
        {
            if (dead[node] || (outgoing[node] > 0 && (incoming[node] > 0 || node == graph.InputSource)))
                return;
            dead[node] = true;
            dying.Push(node);
        }
    }
}

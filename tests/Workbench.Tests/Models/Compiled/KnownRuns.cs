using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Models.Compiled;

/// <summary>Runs of models whose circuit is known.</summary>
internal static class KnownRuns
{
    /// <summary>Logits of equally long inputs, flat <c>[input, pos, vocabulary]</c>.</summary>
    internal static double[] Logits(Transformer model, int[][] inputs)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor(inputs.SelectMany(input => input.Select(token => (long)token)).ToArray()).view(inputs.Length, -1);
        return model.Logits(tokens).data<double>().ToArray();
    }

    /// <summary>A circuit less one edge.</summary>
    internal static Circuit Without(Circuit circuit, Edge edge) => Circuit.FromEdges(circuit.Graph, circuit.Edges.Where(other => other != edge));

    /// <summary>The largest difference between a circuit's logits and the model's at a scored position of the task.</summary>
    internal static double LargestChange(KnownCircuit known, Circuit circuit, Ablation ablation)
    {
        using var noGrad = no_grad();
        using var means = ablation.Kind == AblationKind.Mean ? NodeMeans.Of(known.Model, known.Task, ablation, 1000, CancellationToken.None) : null;
        using var run = new CircuitRun(known.Model, circuit, ablation.Kind);
        double largest = 0;
        foreach (var batch in known.Task.Batches(1000))
        {
            using var scope = NewDisposeScope();
            using (batch)
            {
                Assert.False(batch.IsPadded);
                using var reference = ReferenceActivations.Of(known.Model, batch, ablation, means);
                var full = known.Model.Logits(batch.Clean).view(-1, known.Model.Config.VocabularySize).index_select(0, batch.ScoredRows);
                largest = Math.Max(largest, run.ScoredLogits(batch, reference).sub(full).abs().max().to_type(float64).item<double>());
            }
        }

        return largest;
    }
}

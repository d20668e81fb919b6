using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// Runs the model with one edge at a time carrying its source's reference output, everything else clean. Nothing before the
/// edge's destination changes, so only the destination's node and what lies behind it are computed, for many edges in a batch.
/// </summary>
internal sealed class EdgeKnockouts : IDisposable
{
    private readonly Transformer model;
    private readonly ComputationGraph graph;
    private readonly TaskBatch batch;
    private readonly Pass clean;
    private readonly Tensor differences;
    private readonly int[] speaking;
    private readonly int edgesAtOnce;
    private readonly Dictionary<int, TaskBatch> copies = [];
    private Func<Edge, bool> finished = _ => false;

    /// <summary>Runs the batch once clean and prepares what the edges carry.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">The model's graph.</param>
    /// <param name="batch">The batch; it must live as long as this.</param>
    /// <param name="reference">What a knocked-out edge carries.</param>
    /// <param name="budgetBytes">Memory for the runs that go on together.</param>
    internal EdgeKnockouts(Transformer model, ComputationGraph graph, TaskBatch batch, ReferenceActivations reference, long budgetBytes)
    {
        (this.model, this.graph, this.batch) = (model, graph, batch);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        clean = Pass.Record(model, batch.Clean, batch.IsPadded ? batch.Real : null);
        using (var between = SourceDifferences.Between(model, clean, reference))
            differences = between.Expand(graph, -1, model.Config.Layers).Values.DetachFromDisposeScope();
        // A source that does the same in both runs changes nothing: its edges need no run, and their cost is zero exactly.
        var largest = differences.abs().amax([1, 2]).to_type(float64).cpu().data<double>();
        speaking = [.. Enumerable.Range(0, graph.SourceCount).Where(source => largest[source] != 0)];
        edgesAtOnce = EdgesAtOnce(budgetBytes);
    }

    /// <summary>The full model's logits at the scored rows, <c>[scored, vocabulary]</c>; the caller owns them.</summary>
    internal Tensor CleanLogits()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Layers.Unembed(model, clean.Final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows)).MoveToOuterDisposeScope();
    }

    /// <summary>Knocks out every edge into the destinations of one layer; the number of layers stands for the logits.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="use">Told some edges, the logits of their runs <c>[edges · scored, vocabulary]</c>, and a batch of that many
    /// copies of the pairs, edge by edge, to measure them with. Edges of sources that do not differ never come.</param>
    /// <param name="finished">Whether an edge is known already; groups of edges that all are known are not run.</param>
    internal void Run(int layer, Action<IReadOnlyList<Edge>, Tensor, TaskBatch> use, Func<Edge, bool>? finished = null)
    {
        using var noGrad = no_grad();
        this.finished = finished ?? (_ => false);
        if (layer == graph.Layers)
        {
            IntoLogits(use);
            return;
        }

        foreach (int[] sources in Readable(graph.HeadDestination(layer, 0, HeadInput.Query), Math.Max(1, edgesAtOnce / graph.Heads)))
        {
            foreach (var input in Enum.GetValues<HeadInput>()) IntoHeads(layer, input, sources, use);
        }

        if (!graph.AttentionOnly) IntoMlp(layer, use);
    }

    public void Dispose()
    {
        clean.Dispose();
        differences.Dispose();
        foreach (var copy in copies.Values) copy.Dispose();
    }

    private long Rows => (long)batch.Count * batch.Length;

    // A run holds its residual stream, the widest layer (4 or 3 times as wide, twice) and some logits.
    private int EdgesAtOnce(long budgetBytes)
    {
        long widest = Math.Max(3L * model.Config.Heads * model.Config.HeadWidth, model.Config.AttentionOnly ? 0 : model.Config.MlpWidth);
        long numbers = Rows * (3L * model.Config.Width + 3 * widest) + 3L * batch.ScoredCount * model.Config.VocabularySize;
        return (int)Math.Clamp(budgetBytes / (numbers * differences.element_size()), 1, 4096);
    }

    private IEnumerable<int[]> Readable(int destination, int atOnce) => speaking.Where(source => source < graph.SourcesBefore(destination)).Chunk(atOnce);

    // The clean stream plus what each source would change of it: [sources, batch · pos, width].
    private Tensor Changed(int[] sources, Tensor stream) =>
        differences.index_select(0, tensor(sources.Select(source => (long)source).ToArray()).to(model.Device)).add_(stream.reshape(1, Rows, model.Config.Width));

    private void IntoHeads(int layer, HeadInput input, int[] sources, Action<IReadOnlyList<Edge>, Tensor, TaskBatch> use)
    {
        var config = model.Config;
        var block = model.Weights.Blocks[layer];
        long runs = sources.Length, heads = config.Heads, width = config.Width, perHead = config.HeadWidth;
        Edge[] edges = [.. Enumerable.Range(0, (int)heads).SelectMany(head => sources.Select(source => new Edge(source, graph.HeadDestination(layer, head, input))))];
        if (edges.All(finished)) return;
        using var scope = NewDisposeScope();
        var normalized = Layers.Normalize(model, Changed(sources, clean.BeforeAttention[layer]), block.AttentionNormWeight, block.AttentionNormBias);
        long first = (int)input * heads * perHead;
        var changed = ByHead(Layers.Affine(
            normalized, block.QueryKeyValue.narrow(1, first, heads * perHead), block.QueryKeyValueBias.narrow(0, first, heads * perHead)));
        var parts = clean.QueryKeyValue[layer].view(batch.Count, batch.Length, 3, heads, perHead).permute(2, 0, 3, 1, 4).unbind(0);
        var mixed = Enum.GetValues<HeadInput>()
            .Select(part => part == input ? changed : parts[(int)part].unsqueeze(0).expand(runs, -1, -1, -1, -1).flatten(0, 1)).ToArray();
        var z = Layers.Attend(model, mixed[0], mixed[1], mixed[2], batch.IsPadded ? Copies(sources.Length).Real : null);
        // [runs · batch, head, pos, d_head] to what each head alone changes: [head, runs · batch · pos, width].
        var cleanZ = clean.Z[layer].view(1, batch.Count, batch.Length, heads, perHead).transpose(2, 3);
        var difference = z.view(runs, batch.Count, heads, batch.Length, perHead).sub(cleanZ).permute(2, 0, 1, 3, 4).reshape(heads, runs * Rows, perHead);
        var change = difference.bmm(block.AttentionOutput.view(heads, perHead, width)).view(heads * runs, Rows, width);
        var stream = change.add_(BehindHeads(layer).reshape(1, Rows, width));
        Measure(edges, stream, (copy, part) => RestOfModel.BehindHeads(model, copy, part, layer), use);

        Tensor ByHead(Tensor rows) => rows.view(runs * batch.Count, batch.Length, heads, perHead).transpose(1, 2);
    }

    private void IntoMlp(int layer, Action<IReadOnlyList<Edge>, Tensor, TaskBatch> use)
    {
        var block = model.Weights.Blocks[layer];
        int destination = graph.MlpDestination(layer);
        foreach (int[] sources in Readable(destination, edgesAtOnce))
        {
            Edge[] edges = [.. sources.Select(source => new Edge(source, destination))];
            if (edges.All(finished)) continue;
            using var scope = NewDisposeScope();
            var output = Layers.Mlp(model, block, Layers.Normalize(model, Changed(sources, clean.BeforeMlp[layer]), block.MlpNormWeight, block.MlpNormBias));
            var stream = output.add_(clean.BeforeMlp[layer].reshape(1, Rows, model.Config.Width));
            Measure(edges, stream, (copy, part) => RestOfModel.FromHeads(model, copy, part, layer + 1), use);
        }
    }

    private void IntoLogits(Action<IReadOnlyList<Edge>, Tensor, TaskBatch> use)
    {
        foreach (int[] sources in Readable(graph.LogitsDestination, edgesAtOnce))
        {
            Edge[] edges = [.. sources.Select(source => new Edge(source, graph.LogitsDestination))];
            if (edges.All(finished)) continue;
            using var scope = NewDisposeScope();
            Measure(edges, Changed(sources, clean.Final),
                (copy, part) => RestOfModel.FromHeads(model, copy, part, graph.Layers), use);
        }
    }

    // Without MLPs the stream behind a layer's heads is what the next layer, or the logits, read.
    private Tensor BehindHeads(int layer) => !graph.AttentionOnly ? clean.BeforeMlp[layer]
        : layer + 1 < graph.Layers ? clean.BeforeAttention[layer + 1] : clean.Final;

    private void Measure(
        Edge[] edges, Tensor streams, Func<TaskBatch, Tensor, Tensor> run, Action<IReadOnlyList<Edge>, Tensor, TaskBatch> use)
    {
        for (int first = 0; first < edges.Length; first += edgesAtOnce)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(edgesAtOnce, edges.Length - first);
            var copy = Copies(count);
            var part = streams.narrow(0, first, count).reshape((long)count * batch.Count, batch.Length, model.Config.Width);
            use(edges[first..(first + count)], run(copy, part), copy);
        }
    }

    private TaskBatch Copies(int count)
    {
        if (copies.TryGetValue(count, out var known)) return known;
        var made = new TaskBatch([.. Enumerable.Repeat(batch.Pairs, count).SelectMany(pairs => pairs)], batch.Offset, model.Device);
        return copies[count] = made;
    }
}

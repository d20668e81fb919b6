using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Subnetwork probing's loss: KL(full model ‖ circuit) with gates drawn for each example, plus a price on gates of another draw.</summary>
internal sealed class ProbingObjective : MaskObjective
{
    // auto-circuit keeps uniform numbers farther from 0 and 1 than Edge Pruning.
    private const double Epsilon = 1e-4;

    private readonly Transformer model;
    private readonly TrainingPairs pairs;
    private readonly MaskedEdges masked;
    private readonly SubnetworkProbingOptions settings;
    private readonly LearningOptions options;
    private readonly int steps;
    private readonly int batchSize;
    private readonly int size;
    private readonly EpochOrder order;
    private readonly Tensor sources;

    /// <param name="model">The model.</param>
    /// <param name="pairs">What is trained on; not owned.</param>
    /// <param name="masked">All edges; not owned.</param>
    /// <param name="settings">How.</param>
    /// <param name="options">Seed, ablation, memory.</param>
    /// <param name="steps">Updates.</param>
    /// <param name="batchSize">Pairs in an update.</param>
    /// <param name="size">The number of masks to leave open that is aimed at.</param>
    /// <param name="start">Logits to begin with; null for those of the start probability.</param>
    internal ProbingObjective(
        Transformer model, TrainingPairs pairs, MaskedEdges masked, SubnetworkProbingOptions settings, LearningOptions options, int steps, int batchSize, int size,
        IReadOnlyList<double>? start = null)
    {
        (this.model, this.pairs, this.masked, this.settings, this.options, this.steps, this.batchSize, this.size) =
            (model, pairs, masked, settings, options, steps, batchSize, size);
        using var scope = NewDisposeScope();
        order = new EpochOrder(pairs.Count, options.Seed);
        int count = settings.Unit == ProbedUnit.Nodes ? masked.Graph.SourceCount : masked.Count;
        var begin = start is null ? full(count, HardConcrete.LogitOf(settings.StartOpen), dtype: float64, device: model.Device) : tensor(start.ToArray()).to(model.Device);
        Masks = MaskParameter.Of("masks", begin, settings.LearningRate);
        sources = tensor(masked.Sources).to(model.Device).DetachFromDisposeScope();
    }

    /// <summary>The logits of the masks, one an edge or one a source.</summary>
    internal MaskParameter Masks { get; }

    internal override int Steps => steps;

    internal override IReadOnlyList<MaskParameter> Parameters => [Masks];

    internal override Training.TrainingOptions Decays => base.Decays with { WeightDecay = 0 };

    internal override string Identity => string.Join('\n',
        $"settings {settings}", $"steps {steps}", $"size {size}", $"ablation {options.Ablation.Name}", $"batch {batchSize}", $"seed {options.Seed}", $"recompute {options.Recompute}");

    internal override MaskStep Run(int step)
    {
        using var batch = pairs.At(order.At(step, batchSize));
        long count = Masks.Value.shape[0];
        return Run(batch, Uniforms("gates", step, batchSize, count), Uniforms("priced gates", step, count));
    }

    /// <summary>A step with given batch and uniform numbers.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="uniforms">For the gates of each example, <c>[batch, masks]</c>.</param>
    /// <param name="pricedUniforms">For the gates that are priced, <c>[masks]</c>.</param>
    internal MaskStep Run(TrainingBatch batch, Tensor uniforms, Tensor pricedUniforms)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var gates = HardConcrete.Sample(Masks.Value, uniforms, Epsilon);
        var priced = HardConcrete.Sample(Masks.Value, pricedUniforms, Epsilon);
        var price = (settings.AimAtSize ? priced.sum().sub(size).relu().div(size) : priced.mean()).mul(settings.Price);
        var effective = settings.Unit == ProbedUnit.Nodes ? gates.index_select(1, sources) : gates;
        var plan = new MaskedPlan(masked.Graph, masked.Open(effective), options.Ablation.Kind);
        using var run = new MaskedRun(model, masked.Graph, batch.Batch, batch.Reference, masked.Dense(effective), plan, options.Recompute);
        var kl = Metric.KlDivergence.PerExample(run.Logits, batch.Batch, batch.Clean).mean();
        var atGates = masked.Pick(run.Backward(kl)).to_type(float64);
        var gradient = autograd.grad([effective, price], [Masks.Value], [atGates, ones_like(price)])[0].MoveToOuterDisposeScope();
        double open = Number((settings.Unit == ProbedUnit.Nodes ? priced.index_select(0, sources) : priced).mean());
        return new(Number(kl) + Number(price), Number(kl), Number(price), 1 - open, settings.AimAtSize ? options.Sparsity : null, [gradient]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Masks.Dispose();
        sources.Dispose();
    }

    private static double Number(Tensor scalar) => scalar.detach().to_type(float64).cpu().item<double>();

    private Tensor Uniforms(string what, int step, params long[] shape)
    {
        using var generator = new Generator(RandomSeeds.Of(options.Seed, what, step));
        return rand(shape, dtype: float64, generator: generator).to(model.Device);
    }
}

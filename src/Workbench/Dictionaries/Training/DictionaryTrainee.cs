using Workbench.Results;
using Workbench.Tasks;
using Workbench.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Dictionaries;

/// <summary>One dictionary while it is trained. It works in units in which input and target have about unit variance an entry; the scales
/// are folded into the weights at the end.</summary>
/// <remarks>
/// Decoder rows have norm 1 throughout (the gradient along a row is taken out), so that an L1 penalty cannot be evaded by long rows and a
/// threshold means the same for every feature.
/// </remarks>
internal sealed class DictionaryTrainee : IDisposable
{
    // Rows of a batch that the threshold is read from, and how fast it follows.
    private const int ThresholdRows = 128;
    private const double ThresholdMemory = 0.9;

    // One feature is replaced for so many tokens of a batch at most.
    private const int TokensPerReplaced = 8;

    // A token that deviates from the mean by more than this many times what is usual counts as if it deviated by so much. Sentences' first
    // tokens can be thirty times longer than all others, and would be all that is learned for a long time.
    private const double LongestDeviation = 3;

    private readonly DictionaryPlan plan;
    private readonly DictionaryTrainingOptions options;
    private readonly Device device;
    private readonly long inputWidth;
    private readonly long outputWidth;
    private readonly double usualLength;
    private readonly Tensor inputScale;
    private readonly Tensor outputScale;
    private readonly Tensor inputMean;
    private readonly Tensor targetMean;
    private readonly Tensor threshold;
    private readonly Tensor lastActive;
    private readonly Parameter encoder;
    private readonly Parameter encoderBias;
    private readonly Parameter decoder;
    private readonly Parameter decoderBias;
    private readonly Parameter? skip;
    private readonly AdamWState optimizer;
    private readonly AdamWState? tuner;
    private double[] pending = new double[6];

    /// <summary>Takes scales and first features from some activations.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="x">What the dictionary reads, <c>[tokens, d_in]</c>.</param>
    /// <param name="y">What it is to reconstruct, <c>[tokens, d_out]</c>.</param>
    internal DictionaryTrainee(DictionaryPlan plan, DictionaryTrainingOptions options, Tensor x, Tensor y)
    {
        (this.plan, this.options, device) = (plan, options, x.device);
        (inputWidth, outputWidth) = (x.shape[1], y.shape[1]);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        inputScale = Own(ScaleOf(x));
        outputScale = Own(ScaleOf(y));
        var (input, target, rowScale) = Scaled(x, y);
        inputMean = Own(input.mean([0]));

        // Vectors of one norm deviate from their mean by less than scaled ones, whose usual deviation is √d by definition.
        usualLength = rowScale is null ? Math.Sqrt(inputWidth) : input.sub(inputMean).square().sum(1).sqrt().median().item<float>();
        var outputMean = target.mean([0]);
        threshold = Own(zeros(1, device: device));
        lastActive = Own(zeros(plan.Features, device: device));

        var chosen = tensor(Choose(x.shape[0])).to(device);
        var read = input.index_select(0, chosen).sub(inputMean);
        var written = target.index_select(0, chosen).sub(outputMean);
        using var generator = new Generator((ulong)StableHash.Seed(options.Training.Seed, plan.Site.Layer * 16 + (int)plan.Site.Kind));
        var (first, rows) = (Blurred(read, generator), Blurred(written, generator));
        decoder = new Parameter(Own(rows));
        decoderBias = new Parameter(Own(outputMean.clone()));
        targetMean = Own(outputMean);
        encoder = new Parameter(Own(first.t().mul(FirstGain(input, target, rowScale, first)).contiguous()));
        encoderBias = new Parameter(Own(inputMean.unsqueeze(0).matmul(encoder).squeeze(0).neg()));
        skip = plan.Skip ? new Parameter(Own(zeros(inputWidth, outputWidth, device: device))) : null;
        optimizer = new AdamWState(Weights);
        tuner = MainSteps < options.Training.Steps ? new AdamWState(DecoderWeights) : null;
    }

    internal DictionarySite Site => plan.Site;

    /// <summary>Features replaced so far.</summary>
    internal int Resampled { get; set; }

    /// <summary>Sums since the last report: loss, active features, squared error, squared deviation, tokens, steps.</summary>
    internal double[] Pending
    {
        get => pending;
        set => pending = value.Length == 6 ? value : throw new InvalidDataException($"The checkpoint of {Site.Name} is damaged. Delete the folder to begin anew.");
    }

    /// <summary>Everything that training needs to go on, by name.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> Named
    {
        get
        {
            foreach (var (name, tensor) in optimizer.Named) yield return new($"{Site.Name}.{name}", tensor);
            if (tuner is not null)
                foreach (var (name, tensor) in tuner.Named.Where(entry => !entry.Key.StartsWith("weight.", StringComparison.Ordinal)))
                    yield return new($"{Site.Name}.tune.{name}", tensor);
            yield return new($"{Site.Name}.threshold", threshold);
            yield return new($"{Site.Name}.last_active", lastActive);
            yield return new($"{Site.Name}.input_scale", inputScale);
            yield return new($"{Site.Name}.output_scale", outputScale);
            yield return new($"{Site.Name}.input_mean", inputMean);
            yield return new($"{Site.Name}.target_mean", targetMean);
        }
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Weights =>
        [new("W_enc", encoder), new("b_enc", encoderBias), .. DecoderWeights, .. skip is null ? (KeyValuePair<string, Tensor>[])[] : [new("W_skip", skip)]];

    private int MainSteps => options.MainSteps(plan.Activation);

    private IEnumerable<KeyValuePair<string, Tensor>> DecoderWeights => [new("W_dec", decoder), new("b_dec", decoderBias)];

    /// <summary>One update.</summary>
    /// <param name="x">What the dictionary reads, <c>[tokens, d_in]</c>.</param>
    /// <param name="y">What it is to reconstruct, <c>[tokens, d_out]</c>.</param>
    /// <param name="step">Updates done before.</param>
    /// <returns>The loss before the update; not finite when training has diverged, and then nothing was changed.</returns>
    internal double Step(Tensor x, Tensor y, int step)
    {
        using var scope = NewDisposeScope();
        bool tuning = step >= MainSteps;
        var (input, target, rowScale) = Scaled(x, y);
        var pre = PreActivations(input, rowScale, step);
        var active = Activate(tuning ? pre.detach() : pre);
        var output = addmm(decoderBias, active, decoder, 1f, 1f);
        if (skip is not null) output = output.add(input.matmul(skip));
        var error = output.sub(target);
        if (rowScale is not null) error = error.mul(rowScale);
        double entries = error.numel();
        var squared = error.mul(WeightOf(target)).square().sum();
        var loss = squared.div(entries);
        if (plan.Activation == DictionaryActivation.Relu && !tuning)
        {
            var penalised = rowScale is null ? active : active.mul(rowScale);
            loss = loss.add(penalised.sum().mul(plan.L1 / entries));
        }

        double value = loss.item<float>();
        if (!double.IsFinite(value)) return value;
        Update(loss, step, tuning);
        Count(active, error, target, rowScale, value, step);
        if (ResampleNow(step)) Resample(input, target, error, rowScale, step);
        return value;
    }

    /// <summary>Figures since the last call.</summary>
    internal DictionarySiteProgress Report(int step)
    {
        using var scope = NewDisposeScope();
        var (loss, features, squared, deviation, tokens, steps) = (pending[0], pending[1], pending[2], pending[3], pending[4], pending[5]);
        pending = new double[6];
        return new(Site, loss / steps, features / tokens, 1 - squared / deviation, Dead(step).sum().item<long>() is var dead ? (int)dead : 0, Resampled);
    }

    /// <summary>The dictionary as it is now, in the model's units, with decoder rows of norm 1.</summary>
    internal SparseDictionary ToDictionary(Provenance provenance)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // Features change their unit with the target's, so that decoder rows keep their norm. With vector norms the input's scale cancels.
        var perOutput = outputScale.reciprocal();
        bool vectorNorm = plan.Normalisation == DictionaryNormalisation.VectorNorm;
        var encoderFactor = vectorNorm ? ones_like(perOutput) : inputScale.mul(perOutput);
        var biasFactor = vectorNorm ? ones_like(perOutput) : perOutput;
        var spec = new DictionarySpec
        {
            Site = Site,
            InputWidth = (int)inputWidth,
            OutputWidth = (int)outputWidth,
            Features = plan.Features,
            Activation = plan.Activation,
            K = plan.Activation == DictionaryActivation.TopK ? plan.L0 : null,
            Normalisation = plan.Normalisation,
            HasSkip = plan.Skip,
            Provenance = provenance,
        };
        using var free = new SparseDictionary(
            spec, encoder.detach().mul(encoderFactor), encoderBias.detach().mul(biasFactor), decoder.detach().clone(), decoderBias.detach().mul(perOutput),
            plan.Activation == DictionaryActivation.JumpRelu ? threshold.mul(perOutput).expand(plan.Features).contiguous() : null,
            skip?.detach().mul(inputScale.mul(perOutput)));
        return free.WithUnitDecoder(selectsByWrittenNorm: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        tuner?.Dispose();
        Tensor?[] all = [inputScale, outputScale, inputMean, targetMean, threshold, lastActive, encoder, encoderBias, decoder, decoderBias, skip];
        foreach (var tensor in all) tensor?.Dispose();
    }

    private static Tensor Own(Tensor tensor) => tensor.DetachFromDisposeScope();

    // The median token decides: one token that is far longer than the others (often the first) would make them all look alike.
    private static Tensor ScaleOf(Tensor activations)
    {
        var lengths = activations.sub(activations.mean([0])).square().mean([1]).sqrt();
        var median = lengths.median().reshape(1);
        return where(median.gt(1e-8), median.clamp_min(1e-8).reciprocal(), ones_like(median));
    }

    // Tokens of the first batches, each once as far as they go.
    private long[] Choose(long tokens)
    {
        var random = new Random(StableHash.Seed(options.Training.Seed, 7919L * plan.Site.Layer + (int)plan.Site.Kind));
        var order = Enumerable.Range(0, (int)tokens).Select(token => (long)token).ToArray();
        random.Shuffle(order);
        return [.. Enumerable.Range(0, plan.Features).Select(feature => order[feature % order.Length])];
    }

    // Directions of tokens, moved a little: many tokens have the same activations.
    private static Tensor Blurred(Tensor rows, Generator generator)
    {
        var noise = randn(rows.shape, generator: generator).to(rows.device);
        var unit = rows.div(rows.square().sum(1, keepdim: true).sqrt().clamp_min(1e-6));
        var moved = unit.add(noise.mul(0.5 / Math.Sqrt(rows.shape[1])));
        return moved.div(moved.square().sum(1, keepdim: true).sqrt());
    }

    /// <summary>Input and target in scaled units, and what each token's error is weighted by (null for 1).</summary>
    private (Tensor Input, Tensor Target, Tensor? RowScale) Scaled(Tensor x, Tensor y)
    {
        using var noGrad = no_grad();
        var target = y.mul(outputScale);
        if (plan.Normalisation != DictionaryNormalisation.VectorNorm) return (x.mul(inputScale), target, null);
        return (x.mul(Math.Sqrt(inputWidth)).div(Length(x)), target, Length(target).reciprocal().mul(Math.Sqrt(outputWidth)));

        static Tensor Length(Tensor rows) => rows.square().sum(1, keepdim: true).sqrt().clamp_min(1e-12);
    }

    private Tensor WeightOf(Tensor target)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var deviation = target.sub(targetMean).square().mean([1], keepdim: true).sqrt();
        return deviation.clamp_min(LongestDeviation).reciprocal().mul(LongestDeviation).MoveToOuterDisposeScope();
    }

    // Features that are tokens' directions overlap: the gain of the encoder with which as many as shall be active explain most together.
    private double FirstGain(Tensor input, Tensor target, Tensor? rowScale, Tensor first)
    {
        using var scope = NewDisposeScope();
        long rows = Math.Min(ThresholdRows, input.shape[0]), apart = input.shape[0] / rows;
        var pre = input.slice(0, 0, rows * apart, apart).sub(inputMean).matmul(first.t());
        if (rowScale is not null) pre = pre.div(rowScale.slice(0, 0, rows * apart, apart));
        var wanted = target.slice(0, 0, rows * apart, apart);
        var weight = WeightOf(wanted);
        wanted = wanted.sub(targetMean).mul(weight);
        int most = plan.Activation == DictionaryActivation.Relu ? plan.Features : Math.Min(plan.L0, plan.Features);
        var (values, indices) = pre.topk(most, dim: -1, sorted: false);
        var written = zeros_like(pre).scatter(-1, indices, values.clamp_min(0)).matmul(decoder).mul(weight);
        double gain = written.mul(wanted).sum().item<float>() / Math.Max(written.square().sum().item<float>(), 1e-12);
        return double.IsFinite(gain) && gain > 1e-3 ? gain : 1e-3;
    }

    private Tensor PreActivations(Tensor input, Tensor? rowScale, int step)
    {
        var pre = addmm(encoderBias, input, encoder, 1f, 1f);
        if (rowScale is not null) pre = pre.div(rowScale);
        if (plan.Activation == DictionaryActivation.JumpRelu) FollowThreshold(pre, step);
        return pre;
    }

    private void FollowThreshold(Tensor pre, int step)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long rows = Math.Min(ThresholdRows, pre.shape[0]), apart = pre.shape[0] / rows;
        var sample = pre.detach().slice(0, 0, rows * apart, apart).reshape(-1);
        var (largest, _) = sample.topk((int)Math.Min(rows * plan.L0, sample.numel()), sorted: false);
        var now = largest.min().clamp_min(0).reshape(1);
        if (step == 0) threshold.copy_(now);
        else threshold.mul_(ThresholdMemory).add_(now, 1 - ThresholdMemory);
    }

    private Tensor Activate(Tensor pre)
    {
        switch (plan.Activation)
        {
            case DictionaryActivation.JumpRelu:
                return pre.threshold(threshold.item<float>(), 0);
            case DictionaryActivation.TopK:
                var (values, indices) = pre.topk(plan.L0, dim: -1, sorted: false);
                return zeros_like(pre).scatter(-1, indices, values.clamp_min(0));
            default:
                return pre.clamp_min(0);
        }
    }

    private void Update(Tensor loss, int step, bool tuning)
    {
        var training = options.Training;
        var state = tuning ? tuner! : optimizer;
        var gradients = autograd.grad([loss], [.. state.Weights]);
        using var noGrad = no_grad();
        int ofDecoder = tuning ? 0 : 2;
        if (!tuning)
        {
            var along = gradients[ofDecoder].mul(decoder).sum(1, keepdim: true);
            gradients[ofDecoder] = gradients[ofDecoder].sub(decoder.mul(along));
        }

        double norm = stack(gradients.Select(gradient => gradient.norm())).norm().item<float>();
        state.Update(gradients, tuning ? step - MainSteps : step, training, options.LearningRateAt(step, plan.Activation),
            norm > training.GradientClip ? training.GradientClip / norm : 1);
        if (!tuning) decoder.div_(decoder.square().sum(1, keepdim: true).sqrt_().clamp_min_(1e-8));
    }

    private void Count(Tensor active, Tensor error, Tensor target, Tensor? rowScale, double loss, int step)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var on = active.detach().gt(0);
        lastActive.masked_fill_(on.any(0), step);
        var plain = rowScale is null ? error.detach() : error.detach().div(rowScale);
        double[] sums =
        [
            loss, on.sum().item<long>(), plain.square().sum().item<float>(), target.sub(target.mean([0])).square().sum().item<float>(), active.shape[0], 1,
        ];
        for (int at = 0; at < sums.Length; at++) pending[at] += sums[at];
    }

    private Tensor Dead(int step) => lastActive.lt(step - options.DeadAfter);

    // Never while decoders are tuned: that begins where the other steps end.
    private bool ResampleNow(int step) =>
        options.ResampleEvery > 0 && (step + 1) % options.ResampleEvery == 0 && step < options.ResampleUntil * MainSteps;

    // Dead features begin anew at tokens that are badly reconstructed (Bricken et al. 2023): each reads the token's direction and
    // writes what is missing there. Each at another token, and not too many at once: features that begin at the same place write too much
    // together, and all die again.
    private void Resample(Tensor input, Tensor target, Tensor error, Tensor? rowScale, int step)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var squares = error.mul(WeightOf(target)).square().sum(1);
        var dead = Dead(step).nonzero().squeeze(1);
        long most = Math.Min(dead.numel(), error.shape[0] / TokensPerReplaced);
        if (most == 0) return;
        dead = dead.narrow(0, 0, most);
        var tokens = tensor(Draw(squares.to_type(float64).cpu().data<double>().ToArray(), (int)most, step)).to(device);
        var missing = error.index_select(0, tokens).neg();
        var lengths = missing.square().sum(1).sqrt().clamp_min(1e-6);
        var read = input.index_select(0, tokens).sub(inputMean);

        // A token near the mean has no direction of its own; without a bound its feature would fire on everything else.
        var readLengths = read.square().sum(1).sqrt().clamp_min(0.3 * usualLength);

        // At its own token the feature writes a part of what is missing, and clears the threshold. Never more than usual tokens need: an
        // odd one would make a feature that ruins all others, and errors would grow with every replacement.
        var least = rowScale is null ? threshold.mul(1.5) : rowScale.index_select(0, tokens).squeeze(1).mul(threshold.mul(1.5));
        var wanted = maximum(lengths.clamp_max(Math.Sqrt(outputWidth)).mul(0.5), least).div(readLengths);
        var fresh = read.div(readLengths.unsqueeze(1)).mul(wanted.unsqueeze(1));
        encoder.index_copy_(1, dead, fresh.t().contiguous());
        encoderBias.index_copy_(0, dead, fresh.matmul(inputMean).neg());
        decoder.index_copy_(0, dead, missing.div(lengths.unsqueeze(1)));
        lastActive.index_fill_(0, dead, step);
        foreach (var (name, state) in optimizer.Named.Where(entry => !entry.Key.StartsWith("weight.", StringComparison.Ordinal)))
        {
            var what = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
            if (what == "W_enc") state.index_fill_(1, dead, 0);
            else if (what is "b_enc" or "W_dec") state.index_fill_(0, dead, 0);
        }

        Resampled += (int)most;
    }

    // Different tokens drawn with the given weights; the same for the same seed, site and step. Each token gets a random key that is
    // smaller the larger its weight is (Efraimidis and Spirakis 2006).
    private long[] Draw(double[] weights, int count, int step)
    {
        var random = new Random(StableHash.Seed(options.Training.Seed, 31L * step + 16L * plan.Site.Layer + (int)plan.Site.Kind));
        var keys = weights.Select(weight => -Math.Log(1 - random.NextDouble()) / Math.Max(weight, 1e-30)).ToArray();
        var order = Enumerable.Range(0, weights.Length).Select(token => (long)token).ToArray();
        Array.Sort(keys, order);
        return order[..count];
    }
}

using Workbench.Dictionaries.Attribution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Dashboards;

/// <summary>Collects what dashboards show of the features of one site.</summary>
internal sealed class SiteCollector(SparseDictionary dictionary, int[] features, DashboardOptions options)
{
    // Bins of half an octave, from 2^-12 to 2^12.
    private const int Bins = 48;
    private const int Lowest = -12;

    private readonly List<(double Peak, int[] Tokens, double[] Activations, int At)>[] best = [.. features.Select(_ => new List<(double, int[], double[], int)>())];
    private readonly long[,] histogram = new long[features.Length, Bins];
    private readonly long[] active = new long[features.Length];
    private readonly double[] largest = new double[features.Length];
    private long tokens;

    internal DictionarySite Site => dictionary.Site;

    /// <summary>Reads a batch.</summary>
    /// <param name="sentences">Its tokens.</param>
    /// <param name="real">bool <c>[batch, pos]</c>.</param>
    /// <param name="input">What the dictionary reads, <c>[batch · pos, d_in]</c>.</param>
    /// <param name="output">What it reconstructs, <c>[batch · pos, d_out]</c>.</param>
    internal void Read(int[][] sentences, Tensor real, Tensor input, Tensor output)
    {
        using var scope = NewDisposeScope();
        long count = real.shape[0], positions = real.shape[1];
        var chosen = tensor(features.Select(feature => (long)feature).ToArray()).to(input.device);
        var activations = dictionary.Encode(input, dictionary.ScalesOf(input, output)).index_select(1, chosen)
            .mul(real.view(-1, 1).to_type(input.dtype)).to_type(float64).view(count, positions, features.Length);
        tokens += sentences.Sum(sentence => (long)sentence.Length);
        Count(activations.view(-1, features.Length));
        var (peaks, places) = activations.max(1);
        double[] peak = AttributionReader.Numbers(peaks);
        long[] place = places.cpu().contiguous().view(-1).data<long>().ToArray();
        for (int feature = 0; feature < features.Length; feature++)
        {
            for (int sentence = 0; sentence < sentences.Length; sentence++)
            {
                double value = peak[sentence * features.Length + feature];
                if (value > 0 && (best[feature].Count < options.Contexts || value > best[feature][^1].Peak))
                    Keep(feature, value, sentences[sentence], AttributionReader.Numbers(activations[sentence].select(1, feature)), (int)place[sentence * features.Length + feature]);
            }
        }
    }

    /// <summary>What was collected.</summary>
    internal IEnumerable<FeatureDashboard> Dashboards(Transformer model)
    {
        var effects = Effects(model);
        return features.Select((feature, index) => new FeatureDashboard
        {
            Site = Site.Name,
            Feature = feature,
            Tokens = tokens,
            ActiveTokens = active[index],
            Largest = largest[index],
            Contexts = [.. best[index].Select(context => Shown(model, context))],
            Histogram = Histogram(index),
            Raised = effects[index].Raised,
            Lowered = effects[index].Lowered,
        });
    }

    private void Keep(int feature, double peak, int[] sentence, double[] activations, int at)
    {
        var list = best[feature];
        // The same words again say nothing new.
        if (list.Exists(other => other.Peak == peak && other.Tokens.AsSpan().SequenceEqual(sentence))) return;
        int place = list.FindIndex(other => other.Peak < peak);
        list.Insert(place < 0 ? list.Count : place, (peak, sentence, activations, at));
        if (list.Count > options.Contexts) list.RemoveAt(list.Count - 1);
    }

    private void Count(Tensor activations)
    {
        using var scope = NewDisposeScope();
        var on = activations.gt(0);
        double[] most = AttributionReader.Numbers(activations.amax(0)), counts = AttributionReader.Numbers(on.sum([0L]));
        var bins = activations.clamp_min(double.Epsilon).log2().sub(Lowest).mul(2).floor().clamp(0, Bins - 1).to_type(int64);
        for (int feature = 0; feature < features.Length; feature++)
        {
            active[feature] += (long)counts[feature];
            largest[feature] = Math.Max(largest[feature], most[feature]);
            if (counts[feature] == 0) continue;
            var mine = bins.select(1, feature).index_select(0, on.select(1, feature).nonzero().view(-1));
            long[] found = mine.bincount(null, Bins).cpu().data<long>().ToArray();
            for (int bin = 0; bin < Bins; bin++) histogram[feature, bin] += found[bin];
        }
    }

    private ActivationBin[] Histogram(int feature)
    {
        int[] used = [.. Enumerable.Range(0, Bins).Where(bin => histogram[feature, bin] > 0)];
        if (used.Length == 0) return [];
        double Border(int bin) => Math.Pow(2, Lowest + bin / 2.0);
        return [.. Enumerable.Range(used[0], used[^1] - used[0] + 1).Select(bin => new ActivationBin(Border(bin), Border(bin + 1), histogram[feature, bin]))];
    }

    private FeatureContext Shown(Transformer model, (double Peak, int[] Tokens, double[] Activations, int At) context)
    {
        int first = Math.Max(0, context.At - options.Before), end = Math.Min(context.Tokens.Length, context.At + options.After + 1);
        return new([.. context.Tokens[first..end].Select(model.TokenName)], context.Activations[first..end], context.At - first);
    }

    private (LogitEffect[] Raised, LogitEffect[] Lowered)[] Effects(Transformer model)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var chosen = tensor(features.Select(feature => (long)feature).ToArray()).to(model.Device);
        var directions = dictionary.DecoderWeight.detach().index_select(0, chosen);
        if (Site.Kind == DictionaryKind.HeadOutputs) directions = directions.mm(model.Weights.Blocks[Site.Layer].AttentionOutput.detach());
        if (model.Weights.FinalNormWeight is { } weight) directions = directions.sub(directions.mean([-1], keepdim: true)).mul(weight.detach());
        var effects = directions.mm(model.Weights.Unembedding.detach().transpose(0, 1));
        effects = effects.sub(effects.mean([-1], keepdim: true));
        int shown = Math.Min(options.Logits, model.Config.VocabularySize);
        return [.. Enumerable.Range(0, features.Length).Select(feature => (Most(effects[feature], true), Most(effects[feature], false)))];

        LogitEffect[] Most(Tensor row, bool raised)
        {
            var (values, indices) = row.to_type(float64).topk(shown, 0, raised, true);
            return [.. values.cpu().data<double>().ToArray().Zip(indices.cpu().data<long>().ToArray(), (value, id) => new LogitEffect(model.TokenName((int)id), value))];
        }
    }
}

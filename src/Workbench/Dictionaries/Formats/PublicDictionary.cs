using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Dictionaries that other people trained, loaded for a model and checked on its activations.</summary>
public static class PublicDictionary
{
    /// <summary>Below this part of explained variance a dictionary is not used: it belongs to another layer, place or model.</summary>
    public const double LeastExplainedVariance = 0;

    /// <summary>Below this a dictionary is suspicious; published ones explain 0.6 and more.</summary>
    public const double SuspiciousExplainedVariance = 0.5;

    /// <summary>Everyday English to check dictionaries on.</summary>
    public const string SampleText =
        "The city council met on Tuesday to discuss the new library, which has been under construction for almost two years. Mary asked the mayor when it would open, "
        + "and he said that the work was nearly done (though the garden behind it was not). In 2019 the old building had been closed because the roof leaked. Some people, "
        + "however, think that the money could have been spent on schools; others want a bigger park near the river.";

    /// <summary>Reads a dictionary folder in any layout and checks it on a text.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model that it shall fit.</param>
    /// <param name="text">A few sentences in the language that the dictionary was trained on.</param>
    /// <returns>The dictionary, in the model's number type and on its device, and how it does; the caller owns the dictionary.</returns>
    /// <remarks>
    /// Most public dictionaries for GPT-2 were trained in TransformerLens, which by default folds each LayerNorm's weight and bias into the
    /// layer behind it and takes the mean over the width out of everything that is written to the residual stream. Where a dictionary explains the
    /// model's activations better when that is undone, its weights are converted: exactly for what a transcoder reads and for the outputs of
    /// heads (whose value biases are moved into b_O there), up to the mean for what is written.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no dictionary.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, the width or layer is not the model's, or the reconstruction is worse than the mean
    /// activation.</exception>
    public static CheckedDictionary Load(string folder, Transformer model, string text)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(text);
        var stored = SparseDictionary.Load(folder, model.Device, model.DType);
        try
        {
            DictionarySuite.RequireFits(stored, model, folder);
            double plain = ExplainedVariance(stored, model, text);
            var converted = FromFoldedWeights(stored, model);
            double folded = converted is null ? double.NegativeInfinity : ExplainedVariance(converted, model, text);
            bool take = folded > plain + 0.01;
            var (best, other, explained) = take ? (converted!, stored, folded) : (stored, converted, plain);
            if (!(explained >= LeastExplainedVariance))
            {
                converted?.Dispose();
                throw new InvalidDataException(
                    $"The dictionary in '{folder}' for {stored.Site.Name} reconstructs the activations of model '{model.Name}' worse than their mean (explained variance {explained:0.000}): it was made for another layer, place or model.");
            }

            other?.Dispose();
            return new(best, explained, take, explained < SuspiciousExplainedVariance
                ? $"The dictionary in '{folder}' explains only {explained:0.000} of the variance at {best.Site.Name} of model '{model.Name}': is it of another layer, or the text of another kind?"
                : null);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Part of the variance of the model's activations on a text that a dictionary explains; the first token is left out.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="model">The model.</param>
    /// <param name="text">At least three tokens; cut at the model's context. It begins with the model's beginning-of-sequence token, if it names one,
    /// where the dictionary says that its texts did (<see cref="DictionarySpec.PrependsBos"/>), and for word-level models where it says nothing.</param>
    /// <exception cref="ArgumentException">The text is too short.</exception>
    public static double ExplainedVariance(SparseDictionary dictionary, Transformer model, string text)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(model);
        int[] ids = [.. model.Tokenizer.Encode(text).Take(model.Config.ContextLength - 1)];
        bool prepends = dictionary.Spec.PrependsBos ?? model.Tokenizer is WordTokenizer;
        if (prepends && (model.Config.BosTokenId ?? model.Tokenizer.BosId) is { } bos) ids = [bos, .. ids];
        if (ids.Length < 3)
            throw new ArgumentException($"The text to check dictionaries on has {ids.Length} tokens; give at least three.", nameof(text));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var tally = new DictionaryTally(dictionary, model.Device);
        var tokens = tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0).to(model.Device);
        var (x, y) = SitePass.Activations(model, tokens, [dictionary.Site])[dictionary.Site];
        tally.Add(x.unsqueeze(0), y.unsqueeze(0), ones(tokens.shape, dtype: @bool, device: model.Device));
        return tally.ExplainedVariance;
    }

    /// <summary>The dictionary for the model as it is, of one for the model with folded LayerNorms and value biases and centred writers; null
    /// where nothing can be undone.</summary>
    internal static SparseDictionary? FromFoldedWeights(SparseDictionary dictionary, Transformer model)
    {
        var (site, spec) = (dictionary.Site, dictionary.Spec);
        bool headOutputs = site.Kind == DictionaryKind.HeadOutputs;
        if ((!model.Config.LayerNorm && !headOutputs) || spec.Normalisation != DictionaryNormalisation.None || dictionary.Skip is not null) return null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor encoder, bias = dictionary.EncoderBias.clone(), written = dictionary.DecoderBias.clone();
        if (spec.SubtractDecoderBias) bias = bias.sub(dictionary.DecoderBias.unsqueeze(0).matmul(dictionary.EncoderWeight).squeeze(0));
        if (headOutputs)
        {
            // There z lacks what every head brings whatever it looks at.
            var constant = ConstantValue(model, site.Layer);
            encoder = dictionary.EncoderWeight.clone();
            bias = bias.sub(constant.unsqueeze(0).matmul(encoder).squeeze(0));
            written = written.add(constant);
        }
        else if (site.IsTranscoder)
        {
            var block = model.Weights.Blocks[site.Layer];
            var (weight, shift) = (block.MlpNormWeight!.detach(), block.MlpNormBias!.detach());
            if (weight.eq(0).any().item<bool>()) return null;
            encoder = dictionary.EncoderWeight.div(weight.unsqueeze(1));
            bias = bias.sub(shift.unsqueeze(0).matmul(encoder).squeeze(0));
        }
        else
        {
            encoder = dictionary.EncoderWeight.sub(dictionary.EncoderWeight.mean([0], keepdim: true));
        }

        return new(spec with { SubtractDecoderBias = false }, encoder, bias, dictionary.DecoderWeight.clone(), written, dictionary.Threshold?.clone());
    }

    /// <summary>What the biases bring to z, <c>[heads · d_head]</c>: that of LayerNorm through W_V, and b_V. Attention adds up to one, so it is the
    /// same at every position.</summary>
    private static Tensor ConstantValue(Transformer model, int layer)
    {
        var block = model.Weights.Blocks[layer];
        long width = (long)model.Config.Heads * model.Config.HeadWidth;
        var bias = block.QueryKeyValueBias.detach().narrow(0, 2 * width, width);
        return block.AttentionNormBias is not { } shift
            ? bias
            : shift.detach().unsqueeze(0).matmul(block.QueryKeyValue.detach().narrow(1, 2 * width, width)).squeeze(0).add(bias);
    }
}

using Workbench.Dictionaries;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>Passes that stop at every site where a dictionary can sit: to read activations there, or to put others in their place.</summary>
public static class SitePass
{
    /// <summary>Sees a site of a pass.</summary>
    /// <param name="site">The site.</param>
    /// <param name="input">What a dictionary there reads, <c>[batch, pos, d_in]</c>.</param>
    /// <param name="output">What it is to reconstruct, <c>[batch, pos, d_out]</c>; the same tensor unless the site is a transcoder's.</param>
    /// <returns>What the rest of the pass shall use in place of <paramref name="output"/>, in the same shape; null leaves it. Tensors that the
    /// visitor keeps must leave their dispose scope.</returns>
    public delegate Tensor? Visitor(DictionarySite site, Tensor input, Tensor output);

    /// <summary>Runs the model, showing every site to a visitor, in the order of the sites.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">int64 <c>[batch, pos]</c>, padded on the right if at all.</param>
    /// <param name="visit">Sees each site.</param>
    /// <param name="real">bool <c>[batch, pos]</c>, false where padded; needed by models that are not causal, only.</param>
    /// <returns>Logits at every position, <c>[batch, pos, vocabulary]</c>.</returns>
    /// <exception cref="ArgumentException">Tokens that the model cannot read, or a replacement of another shape.</exception>
    public static Tensor Logits(Transformer model, Tensor tokens, Visitor visit, Tensor? real = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(visit);
        TokenCheck.Validate(model, tokens);
        using var scope = NewDisposeScope();
        var final = Run(model, tokens, visit, real, model.Config.Layers);
        var logits = Layers.Unembed(model, final.view(-1, model.Config.Width));
        return logits.view(tokens.shape[0], tokens.shape[1], model.Config.VocabularySize).MoveToOuterDisposeScope();
    }

    /// <summary>Activations at some sites, without gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">int64 <c>[batch, pos]</c>, padded on the right if at all.</param>
    /// <param name="sites">Which sites, each once.</param>
    /// <param name="real">bool <c>[batch, pos]</c>; where given, only real positions are returned.</param>
    /// <returns>For each site what a dictionary there reads and what it is to reconstruct, <c>[batch · pos or real positions, width]</c>, in
    /// the caller's dispose scope; the two are the same tensor unless the site is a transcoder's.</returns>
    /// <exception cref="ArgumentException">Tokens that the model cannot read, or a site that it does not have.</exception>
    public static IReadOnlyDictionary<DictionarySite, (Tensor Input, Tensor Output)> Activations(
        Transformer model, Tensor tokens, IReadOnlyCollection<DictionarySite> sites, Tensor? real = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(sites);
        TokenCheck.Validate(model, tokens);
        foreach (var site in sites) RequireSite(model, site);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var rows = real?.reshape(-1).nonzero().squeeze(1);
        var found = new Dictionary<DictionarySite, (Tensor, Tensor)>();
        Run(model, tokens, Visit, real, sites.Count == 0 ? 0 : sites.Max(site => site.Layer) + 1);
        foreach (var (input, output) in found.Values) MoveOut(input, output);
        return found;

        Tensor? Visit(DictionarySite site, Tensor input, Tensor output)
        {
            if (!sites.Contains(site)) return null;
            var read = Rows(input);
            found[site] = (read, ReferenceEquals(input, output) ? read : Rows(output));
            return null;
        }

        Tensor Rows(Tensor activations)
        {
            using var inner = NewDisposeScope();
            var flat = activations.reshape(-1, activations.shape[^1]);
            // A copy in either case: what the pass made is disposed with its scopes.
            return (rows is null ? flat.clone() : flat.index_select(0, rows)).MoveToOtherDisposeScope(scope);
        }
    }

    /// <summary>Moves what was read and written to the outer scope, once where it is the same tensor.</summary>
    internal static void MoveOut(Tensor input, Tensor output)
    {
        input.MoveToOuterDisposeScope();
        if (!ReferenceEquals(input, output)) output.MoveToOuterDisposeScope();
    }

    /// <summary>Refuses a site that a model does not have.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static void RequireSite(Transformer model, DictionarySite site)
    {
        if (!site.IsIn(model.Config))
            throw new ArgumentException($"Model '{model.Name}' has no site {site.Name}: it has {model.Config.Layers} layers{(model.Config.AttentionOnly ? " without MLPs" : "")}.");
    }

    private static Tensor Run(Transformer model, Tensor tokens, Visitor visit, Tensor? real, int layers)
    {
        using var scope = NewDisposeScope();
        var residual = Layers.EmbedTokens(model, tokens).add(Layers.EmbedPositions(model, tokens.shape[1]));
        for (int layer = 0; layer < layers; layer++)
        {
            using var layerScope = NewDisposeScope();
            residual = Layer(layer, residual).MoveToOuterDisposeScope();
        }

        return residual.MoveToOuterDisposeScope();

        Tensor Layer(int layer, Tensor residual)
        {
            var block = model.Weights.Blocks[layer];
            var before = At(DictionaryKind.ResidualBefore, layer, residual);
            var z = At(DictionaryKind.HeadOutputs, layer, Heads(model, block, before, real));
            var attention = At(DictionaryKind.AttentionOutput, layer, Layers.Affine(z, block.AttentionOutput, block.AttentionOutputBias));
            var middle = At(DictionaryKind.ResidualMiddle, layer, before.add(attention));
            if (model.Config.AttentionOnly) return At(DictionaryKind.ResidualAfter, layer, middle);
            var read = Layers.Normalize(model, middle, block.MlpNormWeight, block.MlpNormBias);
            var written = Visited(new(DictionaryKind.MlpTranscoder, layer), read, Layers.Mlp(model, block, read));
            return At(DictionaryKind.ResidualAfter, layer, middle.add(At(DictionaryKind.MlpOutput, layer, written)));
        }

        Tensor At(DictionaryKind kind, int layer, Tensor activations) => Visited(new(kind, layer), activations, activations);

        Tensor Visited(DictionarySite site, Tensor input, Tensor output)
        {
            if (visit(site, input, output) is not { } replacement) return output;
            if (!replacement.shape.SequenceEqual(output.shape))
                throw new ArgumentException($"What takes the place of {site.Name} has shape {Shapes.Text(replacement.shape)}; it must have {Shapes.Text(output.shape)}.");
            return replacement;
        }
    }

    /// <summary>z of all heads of a layer, <c>[batch, pos, heads · d_head]</c>.</summary>
    private static Tensor Heads(Transformer model, BlockWeights block, Tensor residual, Tensor? real)
    {
        var config = model.Config;
        long batch = residual.shape[0], positions = residual.shape[1];
        var qkv = Layers.Affine(Layers.Normalize(model, residual, block.AttentionNormWeight, block.AttentionNormBias), block.QueryKeyValue, block.QueryKeyValueBias);
        var parts = qkv.view(batch, positions, 3, config.Heads, config.HeadWidth).permute(2, 0, 3, 1, 4).unbind(0);
        return Layers.Attend(model, parts[0], parts[1], parts[2], real).transpose(1, 2).reshape(batch, positions, (long)config.Heads * config.HeadWidth);
    }
}

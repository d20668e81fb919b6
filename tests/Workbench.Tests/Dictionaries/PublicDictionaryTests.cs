using System.Text.Json;
using TorchSharp;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Models.Hub;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

/// <summary>Dictionaries of other people, checked on the activations of a model with a byte tokenizer.</summary>
public sealed class PublicDictionaryTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Transformer model;

    public PublicDictionaryTests()
    {
        var tokenizer = Tokenizer.FromFolder(LocalHub.WriteModel(temporary.File("bytes")));
        var config = SmallModels.Config with { VocabularySize = 256, ContextLength = 64, Activation = Activation.Relu };
        using var generator = new Generator(5);
        model = Transformer.Create(config, (_, shape) => randn(shape, dtype: float64, generator: generator).mul_(0.6), tokenizer, "bytes");
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void A_dictionary_that_fits_loads_without_a_warning()
    {
        using (var perfect = SmallDictionaries.Perfect(DictionarySite.Parse("L1A"), 8, float64)) Save("good", perfect);
        var loaded = PublicDictionary.Load(temporary.File("good"), model, PublicDictionary.SampleText);
        using var dictionary = loaded.Dictionary;
        Assert.Equal(1, loaded.ExplainedVariance, 1e-9);
        Assert.Null(loaded.Warning);
        Assert.False(loaded.FromFoldedWeights);
    }

    [Fact]
    public void A_dictionary_that_reconstructs_nothing_is_refused_and_a_poor_one_warned_of()
    {
        using (var random = SmallDictionaries.Random(SmallDictionaries.Spec, 1)) Save("random", random);
        var error = Assert.Throws<InvalidDataException>(() => PublicDictionary.Load(temporary.File("random"), model, PublicDictionary.SampleText));
        Assert.Contains("another layer", error.Message, StringComparison.Ordinal);

        SavePoor("poor", "L1A", 2, 10);
        var loaded = PublicDictionary.Load(temporary.File("poor"), model, PublicDictionary.SampleText);
        using var dictionary = loaded.Dictionary;
        Assert.InRange(loaded.ExplainedVariance, 0, 0.5);
        Assert.Contains("explains only", loaded.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcoder_for_folded_layer_norms_is_converted_exactly()
    {
        // A ReLU MLP is a transcoder of itself; folded, it reads the normalised stream before weight and bias.
        var block = model.Weights.Blocks[1];
        var encoder = block.MlpNormWeight!.unsqueeze(1).mul(block.MlpIn!);
        var bias = block.MlpInBias!.add(block.MlpNormBias!.unsqueeze(0).matmul(block.MlpIn!).squeeze(0));
        var spec = new DictionarySpec { Site = DictionarySite.Parse("L1M"), InputWidth = 8, OutputWidth = 8, Features = 16 };
        using (var folded = new SparseDictionary(spec, encoder, bias, block.MlpOut!.clone(), block.MlpOutBias!.clone())) Save("folded", folded);

        var loaded = PublicDictionary.Load(temporary.File("folded"), model, PublicDictionary.SampleText);
        using var dictionary = loaded.Dictionary;
        Assert.True(loaded.FromFoldedWeights);
        Assert.Equal(1, loaded.ExplainedVariance, 1e-9);
        ModelA.AssertClose(SmallDictionaries.Values(block.MlpIn!), SmallDictionaries.Values(dictionary.EncoderWeight), 1e-12, "encoder");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Head_outputs_for_a_model_with_folded_value_biases_are_converted_exactly(bool subtract)
    {
        using var folded = Folded();
        var site = DictionarySite.Parse("L1Z");
        var (there, here) = (Activations(folded, site), Activations(model, site));
        Assert.True(there.sub(here).abs().max().item<double>() > 0.1, "The biases bring nothing: the test shows nothing.");

        // Six of eight directions are reconstructed, the rest is the mean of what the folded model has there.
        using (var perfect = SmallDictionaries.Perfect(site, 8, float64, there.mean([0])))
        using (var most = perfect.Keep([0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]))
        {
            var bias = subtract ? most.EncoderBias.add(most.DecoderBias.unsqueeze(0).matmul(most.EncoderWeight).squeeze(0)) : most.EncoderBias.clone();
            using var saved = new SparseDictionary(most.Spec with { SubtractDecoderBias = subtract }, most.EncoderWeight.clone(), bias, most.DecoderWeight.clone(), most.DecoderBias.clone());
            Save("z", saved);
        }

        using var stored = SparseDictionary.Load(temporary.File("z"), dtype: float64);
        var loaded = PublicDictionary.Load(temporary.File("z"), model, PublicDictionary.SampleText);
        using var dictionary = loaded.Dictionary;
        Assert.True(loaded.FromFoldedWeights);
        Assert.False(dictionary.Spec.SubtractDecoderBias);
        Assert.Equal(PublicDictionary.ExplainedVariance(stored, folded, PublicDictionary.SampleText), loaded.ExplainedVariance, 1e-9);
        ModelA.AssertClose(SmallDictionaries.Values(stored.Reconstruct(there).add(here.sub(there))), SmallDictionaries.Values(dictionary.Reconstruct(here)), 1e-9, "reconstruction");
    }

    [Fact]
    public void The_text_of_the_check_begins_as_the_dictionary_was_trained()
    {
        using var withToken = Transformer.Create(model.Config with { BosTokenId = 0 }, (name, _) => model.Weights.Named.First(entry => entry.Key == name).Value.detach().clone(), model.Tokenizer, "bytes");
        using var random = SmallDictionaries.Random(SmallDictionaries.Spec, 1);
        double Explained(bool? prepends, string text)
        {
            using var wishing = random.Map(random.Spec with { PrependsBos = prepends }, tensor => tensor.clone());
            return PublicDictionary.ExplainedVariance(wishing, withToken, text);
        }

        const string Text = "a text that fits into the context";
        Assert.Equal(Explained(false, "\0" + Text), Explained(true, Text), 1e-12);
        Assert.NotEqual(Explained(false, Text), Explained(true, Text), 1e-6);
        Assert.Equal(Explained(false, Text), Explained(null, Text), 1e-12);
    }

    [Fact]
    public void Another_layer_or_width_is_refused_and_a_suite_carries_the_warnings()
    {
        using (var deep = SmallDictionaries.Random(SmallDictionaries.Spec with { Site = DictionarySite.Parse("L5A") }, 2)) Save("deep", deep);
        Assert.Contains("2 layers", Assert.Throws<InvalidDataException>(() => PublicDictionary.Load(temporary.File("deep"), model, "some text")).Message, StringComparison.Ordinal);
        using (var wide = SmallDictionaries.Random(SmallDictionaries.Spec with { InputWidth = 6, OutputWidth = 6 }, 2)) Save("wide", wide);
        Assert.Contains("width 6", Assert.Throws<InvalidDataException>(() => PublicDictionary.Load(temporary.File("wide"), model, "some text")).Message, StringComparison.Ordinal);

        SavePoor("suite/a", "L0A", 0, 1, 8, 9);
        using var suite = DictionarySuite.Load(temporary.File("suite"), model);
        Assert.Contains("L0A", Assert.Single(suite.Warnings), StringComparison.Ordinal);
    }

    private static Tensor Activations(Transformer of, DictionarySite site)
    {
        long[] ids = [.. of.Tokenizer.Encode(PublicDictionary.SampleText).Take(60).Select(id => (long)id)];
        return Workbench.Execution.SitePass.Activations(of, tensor(ids).unsqueeze(0), [site])[site].Input;
    }

    // The model with LayerNorm's weight and bias in the layer behind it and the biases of values in b_O, as TransformerLens loads it.
    private Transformer Folded() => Transformer.Create(model.Config, (name, _) =>
    {
        var weight = model.Weights.Named.First(entry => entry.Key == name).Value.detach().clone();
        int layer = name.Contains(".h.0.", StringComparison.Ordinal) ? 0 : 1;
        if (!name.Contains(".h.", StringComparison.Ordinal)) return weight;
        var block = model.Weights.Blocks[layer];
        var bias = block.AttentionNormBias!.detach().unsqueeze(0).matmul(block.QueryKeyValue.detach()).squeeze(0).add(block.QueryKeyValueBias.detach());
        if (name.EndsWith("ln_1.weight", StringComparison.Ordinal)) return ones_like(weight);
        if (name.EndsWith("ln_1.bias", StringComparison.Ordinal)) return zeros_like(weight);
        if (name.EndsWith("c_attn.weight", StringComparison.Ordinal)) return weight.mul(block.AttentionNormWeight!.detach().unsqueeze(1));
        if (name.EndsWith("c_attn.bias", StringComparison.Ordinal)) return cat([bias.narrow(0, 0, 16), zeros(8, dtype: float64)]);
        if (name.EndsWith("attn.c_proj.bias", StringComparison.Ordinal)) return weight.add(bias.narrow(0, 16, 8).unsqueeze(0).matmul(block.AttentionOutput.detach()).squeeze(0));
        return weight;
    }, model.Tokenizer, "folded");

    // Reconstructs what varies in one or two of eight directions, and the mean in all.
    private void SavePoor(string name, string siteName, params int[] kept)
    {
        var site = DictionarySite.Parse(siteName);
        var mean = Activations(model, site).mean([0]);
        using var perfect = SmallDictionaries.Perfect(site, 8, float64, mean);
        using var poor = perfect.Keep(kept);
        Save(name, poor);
    }

    // As SAELens would save it.
    private void Save(string name, SparseDictionary dictionary)
    {
        var folder = temporary.File(name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "cfg.json"), JsonSerializer.Serialize(new
        {
            d_in = dictionary.Spec.InputWidth, d_sae = dictionary.Spec.Features, hook_name = dictionary.Site.Hook, apply_b_dec_to_input = dictionary.Spec.SubtractDecoderBias, normalize_activations = "none",
        }));
        using var stream = File.Create(Path.Combine(folder, "sae_weights.safetensors"));
        SafetensorsWriter.Write(stream, dictionary.Named);
    }
}

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

    [Fact]
    public void Public_dictionaries_are_fetched_layer_by_layer_and_once()
    {
        using var hub = new LocalHub();
        var set = new HubDictionaries("tiny-saes", LocalHub.Repository, "tiny", DictionaryKind.AttentionOutput, 2, "v5_layer_{0}", "tiny");
        foreach (int layer in new[] { 0, 1 })
        {
            using var perfect = SmallDictionaries.Perfect(new(DictionaryKind.AttentionOutput, layer), 8, float32);
            Save($"out{layer}", perfect);
            foreach (var file in new[] { "cfg.json", "sae_weights.safetensors" }) hub.Files[$"v5_layer_{layer}/{file}"] = File.ReadAllBytes(Path.Combine(temporary.File($"out{layer}"), file));
        }

        var target = temporary.File("fetched");
        Assert.Empty(Fetch());
        using (var suite = DictionarySuite.Load(target, model)) Assert.Equal(["L0A", "L1A"], suite.Sites.Select(site => site.Name));
        int requests = hub.Main.Requests.Count;
        Fetch();
        Assert.Equal(requests, hub.Main.Requests.Count);

        hub.Files["v5_layer_1/cfg.json"] = hub.Files["v5_layer_0/cfg.json"];
        Directory.Delete(Path.Combine(target, "L1A"), recursive: true);
        Assert.Contains("it is for L0A, not L1A", Assert.Throws<InvalidDataException>(Fetch).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(target, "L1A")));
        hub.Files.TryRemove("v5_layer_1/cfg.json", out _);
        Assert.Contains("v5_layer_1/cfg.json", Assert.Throws<FileNotFoundException>(Fetch).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DictionaryFetch.Prepare(set, target, hub.Settings, layers: [2]));

        IReadOnlyList<string> Fetch()
        {
            using var fetch = DictionaryFetch.Prepare(set, target, hub.Settings);
            return fetch.Run();
        }
    }

    [Fact]
    public void Every_known_set_has_a_folder_for_each_layer()
    {
        Assert.NotEmpty(HubDictionaries.Known);
        foreach (var set in HubDictionaries.Known)
        {
            Assert.Same(set, HubDictionaries.Find(set.Repository));
            var files = Enumerable.Range(0, set.Layers).SelectMany(set.Files).ToList();
            Assert.Equal(2 * set.Layers, files.Select(file => file.Remote).Distinct().Count());
        }

        Assert.Null(HubDictionaries.Find("gpt2"));
    }

    // Reconstructs what varies in one or two of eight directions, and the mean in all.
    private void SavePoor(string name, string siteName, params int[] kept)
    {
        var site = DictionarySite.Parse(siteName);
        long[] ids = [.. model.Tokenizer.Encode(PublicDictionary.SampleText).Take(60).Select(id => (long)id)];
        var mean = Workbench.Execution.SitePass.Activations(model, tensor(ids).unsqueeze(0), [site])[site].Input.mean([0]);
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
            d_in = dictionary.Spec.InputWidth, d_sae = dictionary.Spec.Features, hook_name = dictionary.Site.Hook, apply_b_dec_to_input = false, normalize_activations = "none",
        }));
        using var stream = File.Create(Path.Combine(folder, "sae_weights.safetensors"));
        SafetensorsWriter.Write(stream, dictionary.Named);
    }
}

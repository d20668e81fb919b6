using System.Text.Json;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Models.Hub;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

/// <summary>Dictionaries of two layers on a hub of this machine.</summary>
public sealed class DictionaryFetchTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly LocalHub hub = new();
    private readonly HubDictionaries set = new("tiny-saes", LocalHub.Repository, "tiny", DictionaryKind.AttentionOutput, 2, "v5_layer_{0}", "tiny");
    private readonly string target;

    public DictionaryFetchTests()
    {
        target = temporary.File("fetched");
        foreach (int layer in new[] { 0, 1 })
        {
            using var perfect = SmallDictionaries.Perfect(new(DictionaryKind.AttentionOutput, layer), 8, float32);
            using var weights = new MemoryStream();
            SafetensorsWriter.Write(weights, perfect.Named);
            hub.Files[$"v5_layer_{layer}/sae_weights.safetensors"] = weights.ToArray();
            hub.Files[$"v5_layer_{layer}/cfg.json"] = JsonSerializer.SerializeToUtf8Bytes(new { d_in = 8, d_sae = 16, hook_name = perfect.Site.Hook, apply_b_dec_to_input = false });
        }
    }

    public void Dispose()
    {
        hub.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Dictionaries_are_fetched_layer_by_layer_and_once()
    {
        var fetched = Fetch();
        Assert.Empty(fetched.WithoutHash);
        Assert.Empty(fetched.MissingLayers);
        Assert.Equal("L0A L1A", Read("L0A") + " " + Read("L1A"));
        int requests = hub.Main.Requests.Count;
        Fetch();
        Assert.Equal(requests, hub.Main.Requests.Count);

        hub.Files["v5_layer_1/cfg.json"] = hub.Files["v5_layer_0/cfg.json"];
        Directory.Delete(Path.Combine(target, "L1A"), recursive: true);
        Assert.Contains("it is for L0A, not L1A", Assert.Throws<InvalidDataException>(() => Fetch()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(target, "L1A")));
        Assert.Throws<ArgumentException>(() => DictionaryFetch.Prepare(set, target, hub.Settings, layers: [2]));

        string Read(string site)
        {
            using var read = SparseDictionary.Load(Path.Combine(target, site));
            return read.Site.Name;
        }
    }

    [Fact]
    public void A_layer_that_the_source_lacks_is_passed_over_and_told()
    {
        var config = hub.Files["v5_layer_0/cfg.json"];
        hub.Files.TryRemove("v5_layer_0/cfg.json", out _);
        Assert.Equal([0], Fetch().MissingLayers);
        Assert.Equal(["L1A"], Directory.EnumerateDirectories(target).Select(Path.GetFileName));

        // What is here already is enough, and what comes later is brought.
        hub.Files.TryRemove("v5_layer_1/cfg.json", out _);
        Assert.Equal([0], Fetch().MissingLayers);
        Assert.Equal([0, 1], Fetch(again: true).MissingLayers);
        hub.Files["v5_layer_0/cfg.json"] = config;
        Assert.Empty(Fetch().MissingLayers);
    }

    [Fact]
    public void Without_any_layer_the_fetch_fails()
    {
        foreach (int layer in new[] { 0, 1 }) hub.Files.TryRemove($"v5_layer_{layer}/sae_weights.safetensors", out _);
        Assert.Contains("v5_layer_0/sae_weights.safetensors", Assert.Throws<FileNotFoundException>(() => Fetch()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
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

    private FetchedDictionaries Fetch(bool again = false)
    {
        using var fetch = DictionaryFetch.Prepare(set, target, hub.Settings);
        return fetch.Run(again);
    }
}

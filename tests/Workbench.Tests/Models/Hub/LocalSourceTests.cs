using Workbench.Models;

namespace Workbench.Tests.Models.Hub;

/// <summary>Models that are on this machine already.</summary>
public sealed class LocalSourceTests : FetchTestBase
{
    [Fact]
    public void Files_of_a_folder_are_copied_without_a_request()
    {
        using (var fetch = ModelFetch.Prepare(Tiny, Target, Hub.Settings, from: Original)) fetch.Run();

        AssertSame(Original);
        Assert.Empty(Hub.Main.Requests);
    }

    [Fact]
    public void A_folder_with_truncated_weights_is_refused_and_the_old_model_stays()
    {
        LocalHub.WriteModel(Target, seed: 2);
        byte[] old = File.ReadAllBytes(Path.Combine(Target, Weights));
        File.WriteAllBytes(Path.Combine(Original, Weights), Hub.Files[Weights][..^100]);

        using var fetch = ModelFetch.Prepare(Tiny, Target, Hub.Settings, from: Original);
        var error = Assert.Throws<InvalidDataException>(() => fetch.Run());

        Assert.Contains("is truncated", error.Message, StringComparison.Ordinal);
        Assert.Equal(old, File.ReadAllBytes(Path.Combine(Target, Weights)));
        Assert.Empty(Directory.EnumerateFiles(Target, "*.part"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Contains("no folder", Assert.Throws<DirectoryNotFoundException>(() => ModelFetch.Prepare(Tiny, Target, Hub.Settings, from: Temporary.File("none"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("models--gpt2")]
    [InlineData("models--openai-community--gpt2")]
    public void A_cached_snapshot_is_used_instead_of_the_network(string name)
    {
        string cache = Cache(name);

        using (var fetch = ModelFetch.Prepare(HubModel.Parse("gpt2"), Target, Hub.Settings with { Caches = [cache] }))
        {
            Assert.Contains("the cache in ", fetch.Source, StringComparison.Ordinal);
            Assert.Empty(fetch.WithoutHash);
            fetch.Run();
        }

        AssertSame(Original);
        Assert.Empty(Hub.Main.Requests);
    }

    [Fact]
    public void A_damaged_cache_is_noticed_by_its_hashes()
    {
        string cache = Cache("models--someone--tiny");
        byte[] damaged = [.. Hub.Files[Weights]];
        damaged[^20] ^= 1;
        File.WriteAllBytes(Path.Combine(cache, "models--someone--tiny", "blobs", LocalHub.Digest(Weights, Hub.Files[Weights])), damaged);

        var error = Assert.Throws<InvalidDataException>(() => Fetch(Hub.Settings with { Caches = [cache] }));

        Assert.Contains("its SHA-256 is", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("is damaged: remove it, and the file is fetched from elsewhere.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_lacks_a_file_is_passed_over()
    {
        string cache = Cache("models--someone--tiny");
        File.Delete(Path.Combine(cache, "models--someone--tiny", "blobs", LocalHub.Digest(Weights, Hub.Files[Weights])));

        Fetch(Hub.Settings with { Caches = [Temporary.File("none"), cache] });

        AssertSame(Original);
        Assert.NotEmpty(Hub.Main.Requests);
    }

    // As the hub's tools lay a cache out: snapshots of links to blobs that are named by their hashes.
    private string Cache(string name)
    {
        string repository = Path.Combine(Temporary.File("cache"), name);
        string snapshot = Path.Combine(repository, "snapshots", LocalHub.Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(repository, "blobs"));
        Directory.CreateDirectory(Path.Combine(repository, "snapshots", "of-another-commit"));
        foreach (var (file, content) in Hub.Files)
        {
            string blob = LocalHub.Digest(file, content);
            File.WriteAllBytes(Path.Combine(repository, "blobs", blob), content);
            File.CreateSymbolicLink(Path.Combine(snapshot, file), Path.Combine("..", "..", "blobs", blob));
        }

        return Temporary.File("cache");
    }
}

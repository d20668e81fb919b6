using System.Text;
using Workbench.Models;
using Workbench.Tests.Support;

namespace Workbench.Tests.Models.Hub;

public sealed class ModelFetchTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private static readonly HubModel Tiny = HubModel.Parse(LocalHub.Repository);

    private readonly TemporaryFolder temporary = new();
    private readonly LocalHub hub = new();
    private readonly string original;
    private readonly string target;

    public ModelFetchTests()
    {
        original = LocalHub.WriteModel(temporary.File("original"));
        target = temporary.File("target");
        hub.With(original);
    }

    public void Dispose()
    {
        hub.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void A_model_comes_whole_and_loads_as_it_was()
    {
        var told = new List<long>();
        using (var fetch = ModelFetch.Prepare(Tiny, target, hub.Settings))
        {
            Assert.Equal(hub.Files.Values.Sum(content => (long)content.Length), fetch.TotalBytes);
            Assert.Empty(fetch.WithoutHash);
            fetch.Run(told.Add);
            Assert.Equal(fetch.TotalBytes, told[^1]);
        }

        AssertSame(original);
        Assert.Equal(told.Order(), told);
        Assert.True(ModelFetch.IsComplete(target));
        using var before = Transformer.Load(original);
        using var after = Transformer.Load(target);
        Assert.Equal(before.Hash, after.Hash);
    }

    [Fact]
    public void After_the_first_file_all_are_of_its_commit()
    {
        Fetch();

        var paths = hub.Main.Requests.Select(request => request.Path).ToList();
        Assert.EndsWith("/resolve/main/config.json", paths[0], StringComparison.Ordinal);
        Assert.All(paths.Where(path => path.EndsWith(Weights, StringComparison.Ordinal)), path => Assert.Contains(LocalHub.Commit, path, StringComparison.Ordinal));
    }

    [Fact]
    public void The_token_goes_to_the_hub_and_not_to_where_it_redirects()
    {
        Fetch(hub.Settings with { Token = "secret" });

        Assert.All(hub.Main.Requests, request => Assert.Equal("Bearer secret", request.Token));
        Assert.NotEmpty(hub.Storage.Requests);
        Assert.All(hub.Storage.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void The_token_goes_along_on_the_same_host()
    {
        hub.SendsSmallFilesOn = true;

        Fetch(hub.Settings with { Token = "secret" });

        AssertSame(original);
        Assert.Contains(hub.Main.Requests, request => request.Path == $"/kept/{LocalHub.Repository}/resolve/{LocalHub.Commit}/vocab.json");
        Assert.All(hub.Main.Requests, request => Assert.Equal("Bearer secret", request.Token));
    }

    [Fact]
    public void Without_a_token_none_is_sent()
    {
        Fetch();

        Assert.All(hub.Main.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void A_cut_connection_is_taken_up_where_it_was()
    {
        hub.Cut(1000, 500);

        Fetch();

        AssertSame(original);
        Assert.Equal([0, 1000, 1500], hub.Storage.Requests.Select(request => request.From));
    }

    [Fact]
    public void A_connection_that_stays_broken_is_named_and_the_next_fetch_goes_on()
    {
        hub.Cut(1000, 0, 0, 0);

        var error = Assert.Throws<IOException>(() => Fetch());

        Assert.StartsWith($"The connection broke 3 times, with 1000 of {hub.Files[Weights].Length} bytes of '{Weights}' here. The same command goes on from there", error.Message, StringComparison.Ordinal);
        Assert.Equal(1000, new FileInfo(Path.Combine(target, Weights + ".part")).Length);
        Assert.False(File.Exists(Path.Combine(target, "config.json")));
        hub.Storage.Requests.Clear();
        hub.Cut();
        Fetch();
        AssertSame(original);
        Assert.Equal(1000, hub.Storage.Requests.First().From);
    }

    [Fact]
    public void A_server_without_ranges_sends_everything_again()
    {
        hub.Cut(1000);
        hub.IgnoresRanges = true;

        Fetch();

        AssertSame(original);
    }

    [Fact]
    public void A_whole_partial_file_is_checked_and_not_fetched_again()
    {
        Directory.CreateDirectory(target);
        File.WriteAllBytes(Path.Combine(target, Weights + ".part"), hub.Files[Weights]);

        Fetch();

        AssertSame(original);
        Assert.Empty(hub.Storage.Requests);
    }

    [Theory]
    [InlineData(Weights, "SHA-256")]
    [InlineData("vocab.json", "git SHA-1")]
    public void A_wrong_hash_deletes_what_came_and_keeps_the_old_model(string file, string kind)
    {
        LocalHub.WriteModel(target, seed: 2);
        byte[] old = File.ReadAllBytes(Path.Combine(target, Weights));
        byte[] damaged = [.. hub.Files[file]];
        damaged[^20] ^= 1;
        hub.Sent[file] = damaged;

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains($"is not the right file: its {kind} is", error.Message, StringComparison.Ordinal);
        Assert.Contains(LocalHub.Digest(file, hub.Files[file]), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, file + ".part")));
        Assert.Equal(old, File.ReadAllBytes(Path.Combine(target, Weights)));
        Assert.True(ModelFetch.IsComplete(target));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_wrong_size_is_named_and_deleted(int more)
    {
        byte[] content = hub.Files[Weights];
        hub.Sent[Weights] = more < 0 ? content[..^1] : [.. content, 0];

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains($"has {content.Length + more} bytes, {content.Length} were announced", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, Weights + ".part")));
    }

    [Fact]
    public void A_missing_repository_names_it_and_leaves_no_folder()
    {
        var error = Assert.Throws<FileNotFoundException>(() => ModelFetch.Prepare(HubModel.Parse("someone/else"), target, hub.Settings));

        Assert.Equal("There is no config.json in 127.0.0.1, repository someone/else (404). A model needs config.json, safetensors weights, vocab.json and merges.txt.", error.Message);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        hub.Files.Remove("merges.txt", out _);

        Assert.Contains("There is no merges.txt in 127.0.0.1, repository someone/tiny (404)", Assert.Throws<FileNotFoundException>(() => Fetch()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, null, "for a private one set HF_TOKEN")]
    [InlineData(403, "wrong", "check that HF_TOKEN is right")]
    [InlineData(503, null, "did not answer for 'config.json' of the repository 'someone/tiny' in 3 attempts (the server answers 503)")]
    public void A_refusal_says_what_to_do(int status, string? token, string message)
    {
        using var server = new LocalServer(_ => new(status, []));

        var error = Assert.Throws<IOException>(() => Fetch(hub.Settings with { Endpoint = server.Address, Token = token }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(status == 503 ? 3 : 1, server.Requests.Count);
    }

    [Fact]
    public void Without_network_the_way_over_another_machine_is_named()
    {
        Uri closed;
        using (var server = new LocalServer(_ => new(200, []))) closed = server.Address;

        var error = Assert.Throws<IOException>(() => Fetch(hub.Settings with { Endpoint = closed }));

        Assert.StartsWith("127.0.0.1 cannot be reached (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("merges.txt of someone/tiny on another machine and use `workbench fetch someone/tiny --from FOLDER`.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_without_end_are_named()
    {
        using var server = new LocalServer(request => new(302, [], null, ("Location", request.Path)));

        Assert.Contains("redirects more than", Assert.Throws<InvalidDataException>(() => Fetch(hub.Settings with { Endpoint = server.Address })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_family_is_refused_before_its_weights_come()
    {
        hub.Files["config.json"] = Encoding.UTF8.GetBytes("""{"model_type": "llama"}""");

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains("config.json of someone/tiny describes a 'llama' model; only the gpt2 family is supported.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hub.Main.Requests, request => request.Path.EndsWith(Weights, StringComparison.Ordinal));
    }

    [Fact]
    public void Shards_come_with_their_index_and_replace_a_single_file()
    {
        Shard();
        LocalHub.WriteModel(target, seed: 2);

        Fetch();

        Assert.False(File.Exists(Path.Combine(target, Weights)));
        using var before = Transformer.Load(original);
        using var after = Transformer.Load(target);
        Assert.Equal(before.Hash, after.Hash);
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("config.json")]
    public void A_shard_that_is_no_weight_file_beside_the_index_is_refused(string name)
    {
        Shard();
        hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($$$"""{"weight_map": {"wte.weight": "{{{name}}}"}}""");

        Assert.Contains($"names the shard '{name}'", Assert.Throws<InvalidDataException>(() => Fetch()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_without_hashes_is_told_of()
    {
        hub.GivesHashes = false;

        using var fetch = ModelFetch.Prepare(Tiny, target, hub.Settings);
        fetch.Run();

        Assert.Equal(["config.json", Weights, "vocab.json", "merges.txt"], fetch.WithoutHash);
        AssertSame(original);
    }

    [Fact]
    public void Weights_of_another_shape_are_deleted_with_the_rest()
    {
        hub.Files["config.json"] = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(original, "config.json")).Replace("\"n_layer\": 2", "\"n_layer\": 3", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains("lacks the tensor 'transformer.h.2.ln_1.weight'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));
    }

    [Fact]
    public void A_stopped_fetch_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        using (var fetch = ModelFetch.Prepare(Tiny, target, hub.Settings))
        {
            long config = hub.Files["config.json"].Length;
            Assert.ThrowsAny<OperationCanceledException>(() => fetch.Run(bytes => { if (bytes > config) stop.Cancel(); }, stop.Token));
        }

        Assert.False(ModelFetch.IsComplete(target));
        Assert.True(File.Exists(Path.Combine(target, Weights + ".part")));
        Fetch();
        AssertSame(original);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        string file = temporary.Write("file", "");

        var error = Assert.Throws<IOException>(() => ModelFetch.Prepare(Tiny, Path.Combine(file, "model"), hub.Settings));

        Assert.StartsWith($"Cannot make the folder '{Path.Combine(file, "model")}'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Give another folder with --out.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_a_folder_are_copied_without_a_request()
    {
        using (var fetch = ModelFetch.Prepare(Tiny, target, hub.Settings, from: original)) fetch.Run();

        AssertSame(original);
        Assert.Empty(hub.Main.Requests);
    }

    [Fact]
    public void A_folder_with_truncated_weights_is_refused_and_the_old_model_stays()
    {
        LocalHub.WriteModel(target, seed: 2);
        byte[] old = File.ReadAllBytes(Path.Combine(target, Weights));
        File.WriteAllBytes(Path.Combine(original, Weights), hub.Files[Weights][..^100]);

        using var fetch = ModelFetch.Prepare(Tiny, target, hub.Settings, from: original);
        var error = Assert.Throws<InvalidDataException>(() => fetch.Run());

        Assert.Contains("is truncated", error.Message, StringComparison.Ordinal);
        Assert.Equal(old, File.ReadAllBytes(Path.Combine(target, Weights)));
        Assert.Empty(Directory.EnumerateFiles(target, "*.part"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Contains("no folder", Assert.Throws<DirectoryNotFoundException>(() => ModelFetch.Prepare(Tiny, target, hub.Settings, from: temporary.File("none"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("models--gpt2")]
    [InlineData("models--openai-community--gpt2")]
    public void A_cached_snapshot_is_used_instead_of_the_network(string name)
    {
        string cache = Cache(name);

        using (var fetch = ModelFetch.Prepare(HubModel.Parse("gpt2"), target, hub.Settings with { Caches = [cache] }))
        {
            Assert.Contains("the cache in ", fetch.Source, StringComparison.Ordinal);
            Assert.Empty(fetch.WithoutHash);
            fetch.Run();
        }

        AssertSame(original);
        Assert.Empty(hub.Main.Requests);
    }

    [Fact]
    public void A_damaged_cache_is_noticed_by_its_hashes()
    {
        string cache = Cache("models--someone--tiny");
        byte[] damaged = [.. hub.Files[Weights]];
        damaged[^20] ^= 1;
        File.WriteAllBytes(Path.Combine(cache, "models--someone--tiny", "blobs", LocalHub.Digest(Weights, hub.Files[Weights])), damaged);

        var error = Assert.Throws<InvalidDataException>(() => Fetch(hub.Settings with { Caches = [cache] }));

        Assert.Contains("its SHA-256 is", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("is damaged: remove it, and the file is fetched from elsewhere.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_lacks_a_file_is_passed_over()
    {
        string cache = Cache("models--someone--tiny");
        File.Delete(Path.Combine(cache, "models--someone--tiny", "blobs", LocalHub.Digest(Weights, hub.Files[Weights])));

        Fetch(hub.Settings with { Caches = [temporary.File("none"), cache] });

        AssertSame(original);
        Assert.NotEmpty(hub.Main.Requests);
    }

    private void Fetch(HubSettings? settings = null)
    {
        using var fetch = ModelFetch.Prepare(Tiny, target, settings ?? hub.Settings);
        fetch.Run();
    }

    private void AssertSame(string folder)
    {
        Assert.Equal(Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(), Directory.EnumerateFiles(target).Select(Path.GetFileName).Order());
        foreach (string path in Directory.EnumerateFiles(folder))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(target, Path.GetFileName(path))));
    }

    // As the hub's tools lay a cache out: snapshots of links to blobs that are named by their hashes.
    private string Cache(string name)
    {
        string repository = Path.Combine(temporary.File("cache"), name);
        string snapshot = Path.Combine(repository, "snapshots", LocalHub.Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(repository, "blobs"));
        Directory.CreateDirectory(Path.Combine(repository, "snapshots", "of-another-commit"));
        foreach (var (file, content) in hub.Files)
        {
            string blob = LocalHub.Digest(file, content);
            File.WriteAllBytes(Path.Combine(repository, "blobs", blob), content);
            File.CreateSymbolicLink(Path.Combine(snapshot, file), Path.Combine("..", "..", "blobs", blob));
        }

        return temporary.File("cache");
    }

    private void Shard()
    {
        string name = "model-00001-of-00001.safetensors";
        hub.Files.Remove(Weights, out var content);
        hub.Files[name] = content!;
        hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($$$"""{"weight_map": {"transformer.wte.weight": "{{{name}}}"}}""");
    }
}

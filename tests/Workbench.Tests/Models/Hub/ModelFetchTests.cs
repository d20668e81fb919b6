using System.Text;
using Workbench.Models;

namespace Workbench.Tests.Models.Hub;

/// <summary>Models that come from a hub.</summary>
public sealed class ModelFetchTests : FetchTestBase
{
    [Fact]
    public void A_model_comes_whole_and_loads_as_it_was()
    {
        var told = new List<long>();
        using (var fetch = ModelFetch.Prepare(Tiny, Target, Hub.Settings))
        {
            Assert.Equal(Hub.Files.Values.Sum(content => (long)content.Length), fetch.TotalBytes);
            Assert.Empty(fetch.WithoutHash);
            fetch.Run(told.Add);
            Assert.Equal(fetch.TotalBytes, told[^1]);
        }

        AssertSame(Original);
        Assert.Equal(told.Order(), told);
        Assert.True(ModelFetch.IsComplete(Target));
        using var before = Transformer.Load(Original);
        using var after = Transformer.Load(Target);
        Assert.Equal(before.Hash, after.Hash);
    }

    [Fact]
    public void After_the_first_file_all_are_of_its_commit()
    {
        Fetch();

        var paths = Hub.Main.Requests.Select(request => request.Path).ToList();
        Assert.EndsWith("/resolve/main/config.json", paths[0], StringComparison.Ordinal);
        Assert.All(paths.Where(path => path.EndsWith(Weights, StringComparison.Ordinal)), path => Assert.Contains(LocalHub.Commit, path, StringComparison.Ordinal));
    }

    [Fact]
    public void The_token_goes_to_the_hub_and_not_to_where_it_redirects()
    {
        Fetch(Hub.Settings with { Token = "secret" });

        Assert.All(Hub.Main.Requests, request => Assert.Equal("Bearer secret", request.Token));
        Assert.NotEmpty(Hub.Storage.Requests);
        Assert.All(Hub.Storage.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void The_token_goes_along_on_the_same_host()
    {
        Hub.SendsSmallFilesOn = true;

        Fetch(Hub.Settings with { Token = "secret" });

        AssertSame(Original);
        Assert.Contains(Hub.Main.Requests, request => request.Path == $"/kept/{LocalHub.Repository}/resolve/{LocalHub.Commit}/vocab.json");
        Assert.All(Hub.Main.Requests, request => Assert.Equal("Bearer secret", request.Token));
    }

    [Fact]
    public void Without_a_token_none_is_sent()
    {
        Fetch();

        Assert.All(Hub.Main.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public void A_cut_connection_is_taken_up_where_it_was()
    {
        Hub.Cut(1000, 500);

        Fetch();

        AssertSame(Original);
        Assert.Equal([0, 1000, 1500], Hub.Storage.Requests.Select(request => request.From));
    }

    [Fact]
    public void A_connection_that_stays_broken_is_named_and_the_next_fetch_goes_on()
    {
        Hub.Cut(1000, 0, 0, 0);

        var error = Assert.Throws<IOException>(() => Fetch());

        Assert.StartsWith($"The connection broke 3 times, with 1000 of {Hub.Files[Weights].Length} bytes of '{Weights}' here. The same command goes on from there", error.Message, StringComparison.Ordinal);
        Assert.Equal(1000, new FileInfo(Path.Combine(Target, Weights + ".part")).Length);
        Assert.False(File.Exists(Path.Combine(Target, "config.json")));
        Hub.Storage.Requests.Clear();
        Hub.Cut();
        Fetch();
        AssertSame(Original);
        Assert.Equal(1000, Hub.Storage.Requests.First().From);
    }

    [Fact]
    public void A_server_without_ranges_sends_everything_again()
    {
        Hub.Cut(1000);
        Hub.IgnoresRanges = true;

        Fetch();

        AssertSame(Original);
    }

    [Fact]
    public void A_whole_partial_file_is_checked_and_not_fetched_again()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllBytes(Path.Combine(Target, Weights + ".part"), Hub.Files[Weights]);

        Fetch();

        AssertSame(Original);
        Assert.Empty(Hub.Storage.Requests);
    }

    [Theory]
    [InlineData(Weights, "SHA-256")]
    [InlineData("vocab.json", "git SHA-1")]
    public void A_wrong_hash_deletes_what_came_and_keeps_the_old_model(string file, string kind)
    {
        LocalHub.WriteModel(Target, seed: 2);
        byte[] old = File.ReadAllBytes(Path.Combine(Target, Weights));
        byte[] damaged = [.. Hub.Files[file]];
        damaged[^20] ^= 1;
        Hub.Sent[file] = damaged;

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains($"is not the right file: its {kind} is", error.Message, StringComparison.Ordinal);
        Assert.Contains(LocalHub.Digest(file, Hub.Files[file]), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Target, file + ".part")));
        Assert.Equal(old, File.ReadAllBytes(Path.Combine(Target, Weights)));
        Assert.True(ModelFetch.IsComplete(Target));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_wrong_size_is_named_and_deleted(int more)
    {
        byte[] content = Hub.Files[Weights];
        Hub.Sent[Weights] = more < 0 ? content[..^1] : [.. content, 0];

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains($"has {content.Length + more} bytes, {content.Length} were announced", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Target, Weights + ".part")));
    }

    [Fact]
    public void A_missing_repository_names_it_and_leaves_no_folder()
    {
        var error = Assert.Throws<FileNotFoundException>(() => ModelFetch.Prepare(HubModel.Parse("someone/else"), Target, Hub.Settings));

        Assert.Equal("There is no config.json in 127.0.0.1, repository someone/else (404). A model needs config.json, safetensors weights, vocab.json and merges.txt.", error.Message);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Hub.Files.Remove("merges.txt", out _);

        Assert.Contains("There is no merges.txt in 127.0.0.1, repository someone/tiny (404)", Assert.Throws<FileNotFoundException>(() => Fetch()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, null, "for a private one set HF_TOKEN")]
    [InlineData(403, "wrong", "check that HF_TOKEN is right")]
    [InlineData(503, null, "did not answer for 'config.json' of the repository 'someone/tiny' in 3 attempts (the server answers 503)")]
    public void A_refusal_says_what_to_do(int status, string? token, string message)
    {
        using var server = new LocalServer(_ => new(status, []));

        var error = Assert.Throws<IOException>(() => Fetch(Hub.Settings with { Endpoint = server.Address, Token = token }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(status == 503 ? 3 : 1, server.Requests.Count);
    }

    [Fact]
    public void Without_network_the_way_over_another_machine_is_named()
    {
        Uri closed;
        using (var server = new LocalServer(_ => new(200, []))) closed = server.Address;

        var error = Assert.Throws<IOException>(() => Fetch(Hub.Settings with { Endpoint = closed }));

        Assert.StartsWith("127.0.0.1 cannot be reached (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("merges.txt of someone/tiny on another machine and use `workbench fetch someone/tiny --from FOLDER`.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_without_end_are_named()
    {
        using var server = new LocalServer(request => new(302, [], null, ("Location", request.Path)));

        Assert.Contains("redirects more than", Assert.Throws<InvalidDataException>(() => Fetch(Hub.Settings with { Endpoint = server.Address })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_family_is_refused_before_its_weights_come()
    {
        Hub.Files["config.json"] = Encoding.UTF8.GetBytes("""{"model_type": "llama"}""");

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains("config.json of someone/tiny describes a 'llama' model; only the gpt2 family is supported.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.Main.Requests, request => request.Path.EndsWith(Weights, StringComparison.Ordinal));
    }

    [Fact]
    public void Shards_come_with_their_index_and_replace_a_single_file()
    {
        Shard();
        LocalHub.WriteModel(Target, seed: 2);

        Fetch();

        Assert.False(File.Exists(Path.Combine(Target, Weights)));
        using var before = Transformer.Load(Original);
        using var after = Transformer.Load(Target);
        Assert.Equal(before.Hash, after.Hash);
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("config.json")]
    public void A_shard_that_is_no_weight_file_beside_the_index_is_refused(string name)
    {
        Shard();
        Hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($$$"""{"weight_map": {"wte.weight": "{{{name}}}"}}""");

        Assert.Contains($"names the shard '{name}'", Assert.Throws<InvalidDataException>(() => Fetch()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_without_hashes_is_told_of()
    {
        Hub.GivesHashes = false;

        using var fetch = ModelFetch.Prepare(Tiny, Target, Hub.Settings);
        fetch.Run();

        Assert.Equal(["config.json", Weights, "vocab.json", "merges.txt"], fetch.WithoutHash);
        AssertSame(Original);
    }

    [Fact]
    public void Weights_of_another_shape_are_deleted_with_the_rest()
    {
        Hub.Files["config.json"] = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Original, "config.json")).Replace("\"n_layer\": 2", "\"n_layer\": 3", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => Fetch());

        Assert.Contains("lacks the tensor 'transformer.h.2.ln_1.weight'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
    }

    [Fact]
    public void A_stopped_fetch_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        using (var fetch = ModelFetch.Prepare(Tiny, Target, Hub.Settings))
        {
            long config = Hub.Files["config.json"].Length;
            Assert.ThrowsAny<OperationCanceledException>(() => fetch.Run(bytes => { if (bytes > config) stop.Cancel(); }, stop.Token));
        }

        Assert.False(ModelFetch.IsComplete(Target));
        Assert.True(File.Exists(Path.Combine(Target, Weights + ".part")));
        Fetch();
        AssertSame(Original);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        string file = Temporary.Write("file", "");

        var error = Assert.Throws<IOException>(() => ModelFetch.Prepare(Tiny, Path.Combine(file, "model"), Hub.Settings));

        Assert.StartsWith($"Cannot make the folder '{Path.Combine(file, "model")}'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Give another folder with --out.", error.Message, StringComparison.Ordinal);
    }

    private void Shard()
    {
        string name = "model-00001-of-00001.safetensors";
        Hub.Files.Remove(Weights, out var content);
        Hub.Files[name] = content!;
        Hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($$$"""{"weight_map": {"transformer.wte.weight": "{{{name}}}"}}""");
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workbench.Models;

namespace Workbench.Tests.Models.Hub;

/// <summary>A hub of two hosts, as the real one is: small files come from the first, large ones by redirect from the second.</summary>
public sealed class LocalHub : IDisposable
{
    public const string Repository = "someone/tiny";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Weights = ".safetensors";

    private readonly ConcurrentQueue<int> cuts = new();

    public LocalHub()
    {
        Storage = new LocalServer(AnswerStorage);
        Main = new LocalServer(AnswerMain);
    }

    public LocalServer Main { get; }

    public LocalServer Storage { get; }

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>What is sent in the place of a file, under the file's own hash and size.</summary>
    public ConcurrentDictionary<string, byte[]> Sent { get; } = new();

    public bool IgnoresRanges { get; set; }

    public bool GivesHashes { get; set; } = true;

    public HubSettings Settings => new() { Endpoint = Main.Address, RetryDelay = TimeSpan.Zero, Attempts = 3 };

    /// <summary>Small files are first sent on to another path of the same host.</summary>
    public bool SendsSmallFilesOn { get; set; }

    /// <summary>The next answers of the storage break off after so many bytes.</summary>
    public void Cut(params int[] after)
    {
        foreach (int bytes in after) cuts.Enqueue(bytes);
    }

    /// <summary>Serves every file of a folder.</summary>
    public LocalHub With(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder)) Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        return this;
    }

    public void Dispose()
    {
        Main.Dispose();
        Storage.Dispose();
    }

    /// <summary>Writes a tiny GPT-2 with a byte-level tokenizer of the 256 bytes.</summary>
    public static string WriteModel(string folder, int seed = 1)
    {
        var config = new TransformerConfig { Layers = 2, Heads = 2, Width = 8, HeadWidth = 4, MlpWidth = 32, VocabularySize = 256, ContextLength = 16 };
        using (var model = Transformer.Random(config, seed)) model.Save(folder);
        int moved = 256;
        var tokens = Enumerable.Range(0, 256).ToDictionary(b => (b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255) ? (char)b : (char)moved++).ToString(), b => b);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(tokens));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        return folder;
    }

    /// <summary>Git's name of a small file, SHA-256 of a large one.</summary>
    public static string Digest(string name, byte[] content) => name.EndsWith(Weights, StringComparison.Ordinal)
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : GitBlob(content);

    private static string GitBlob(byte[] content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        sha.AppendData(content);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private Reply AnswerMain(Request request)
    {
        // Files may lie in folders of the repository: "/someone/tiny/resolve/main/folder/file".
        string name = string.Join('/', request.Path.Split('/').SkipWhile(part => part != "resolve").Skip(2));
        if (SendsSmallFilesOn && !name.EndsWith(Weights, StringComparison.Ordinal) && Files.ContainsKey(name) && !request.Path.StartsWith("/kept", StringComparison.Ordinal))
            return new(307, [], null, ("Location", $"/kept{request.Path}"), ("X-Repo-Commit", Commit));
        bool known = request.Path.StartsWith($"/kept/{Repository}/", StringComparison.Ordinal)
            || request.Path == $"/{Repository}/resolve/main/{name}"
            || request.Path == $"/{Repository}/resolve/{Commit}/{name}";
        if (!known || !Files.TryGetValue(name, out var content)) return new(404, []);

        string digest = Digest(name, content);
        string size = content.Length.ToString(CultureInfo.InvariantCulture);
        if (!name.EndsWith(Weights, StringComparison.Ordinal))
        {
            byte[] body = Sent.GetValueOrDefault(name, content);
            return GivesHashes ? new(200, body, null, ("ETag", $"\"{digest}\""), ("X-Repo-Commit", Commit)) : new(200, body);
        }

        (string, string)[] place = [("Location", $"{Storage.Address}{name}")];
        return new(302, [], null, GivesHashes ? [.. place, ("X-Linked-Etag", $"\"{digest}\""), ("X-Linked-Size", size), ("X-Repo-Commit", Commit)] : [.. place, ("X-Linked-Size", size)]);
    }

    private Reply AnswerStorage(Request request)
    {
        string name = request.Path.TrimStart('/');
        byte[] whole = Sent.GetValueOrDefault(name, Files[name]);
        int? cut = request.Method == "GET" && cuts.TryDequeue(out int after) ? after : null;
        if (request.From == 0 || IgnoresRanges) return new(200, whole, cut);
        return new(206, whole[request.From..], cut, ("Content-Range", $"bytes {request.From}-{whole.Length - 1}/{whole.Length}"));
    }
}

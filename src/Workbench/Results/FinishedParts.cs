using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workbench.Results;

/// <summary>
/// Keeps what a long piece of work has finished, one small file a part, so that a killed run goes on where it stopped. A part belongs to an
/// identity (hashes of the model and task, every option): where that differs, the part is worked out again.
/// </summary>
public sealed class FinishedParts
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private readonly string folder;

    /// <summary>Opens a folder of parts; it is made when the first part is kept.</summary>
    /// <param name="folder">Where the parts lie.</param>
    public FinishedParts(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = Path.GetFullPath(folder);
    }

    /// <summary>How many parts were taken from the folder instead of being worked out.</summary>
    public int Reused { get; private set; }

    /// <summary>Gives a part: from its file when it was finished before, else works it out and keeps it.</summary>
    /// <typeparam name="T">What the part is; a record of numbers, texts and lists, which JSON carries without loss (infinities and NaN too).</typeparam>
    /// <param name="key">What the part is called, e.g. <c>ioi eap-gp k=5 seed=0</c>; each at most once in a folder.</param>
    /// <param name="identity">Everything that its value depends on, as text.</param>
    /// <param name="workOut">Works it out; when it throws, nothing is kept.</param>
    /// <returns>The part.</returns>
    /// <exception cref="IOException">The part cannot be written.</exception>
    public T Get<T>(string key, string identity, Func<T> workOut)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(workOut);
        var path = PathOf(key);
        if (TryRead<T>(path, key, identity) is { } kept)
        {
            Reused++;
            return kept.Value;
        }

        var value = workOut();
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, new Part<T>(key, identity, value), Json));
        return value;
    }

    /// <summary>Whether a part was finished before under this identity.</summary>
    /// <typeparam name="T">What the part is.</typeparam>
    /// <param name="key">What it is called.</param>
    /// <param name="identity">Everything that its value depends on.</param>
    public bool Has<T>(string key, string identity) => TryRead<T>(PathOf(key), key, identity) is not null;

    // A file that cannot be read was cut off by a full disk or made by an older version: the part is worked out anew.
    private static Part<T>? TryRead<T>(string path, string key, string identity)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var stream = File.OpenRead(path);
            var part = JsonSerializer.Deserialize<Part<T>>(stream, Json);
            return part is { Value: not null } && part.Key == key && part.Identity == identity ? part : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Readable, and different for different keys even where their letters cannot stand in a file name.
    private string PathOf(string key)
    {
        var readable = string.Concat(key.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '=' ? letter : '_'));
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..8];
        return Path.Combine(folder, $"{readable[..Math.Min(readable.Length, 100)]}.{mark}.json");
    }

    private sealed record Part<T>(string Key, string Identity, T Value);
}

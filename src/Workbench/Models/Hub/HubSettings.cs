namespace Workbench.Models;

/// <summary>Where models come from, as the environment variables of the Hugging Face tools say it.</summary>
public sealed record HubSettings
{
    /// <summary>The hub's address without a slash at the end; <c>HF_ENDPOINT</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>Sent to the endpoint and to nobody else; <c>HF_TOKEN</c>. Null sends none.</summary>
    public string? Token { get; init; }

    /// <summary>Folders in which other programs may have left models (<c>models--gpt2/snapshots/…</c>), best first.</summary>
    public IReadOnlyList<string> Caches { get; init; } = [];

    /// <summary>How often a request is made before a broken connection counts as broken for good.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; later waits grow with their number.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may stay silent before the connection counts as broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The settings of this process's environment.</summary>
    /// <exception cref="ArgumentException"><c>HF_ENDPOINT</c> is not an http or https address.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The settings that given variables ask for.</summary>
    /// <param name="variable">Gives the value of a variable, or null.</param>
    /// <exception cref="ArgumentException"><c>HF_ENDPOINT</c> is not an http or https address.</exception>
    public static HubSettings From(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? Value(string name) => variable(name) is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        string home = Value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string cacheHome = Value("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache");
        string?[] caches =
        [
            Value("HF_HUB_CACHE"),
            Value("HF_HOME") is { } hubHome ? Path.Combine(hubHome, "hub") : null,
            Path.Combine(cacheHome, "huggingface", "hub"),
        ];
        var settings = new HubSettings { Token = Value("HF_TOKEN"), Caches = [.. caches.OfType<string>().Distinct()] };
        if (Value("HF_ENDPOINT") is not { } endpoint) return settings;
        if (!Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"HF_ENDPOINT is '{endpoint}'; it must be an address such as https://huggingface.co.");
        return settings with { Endpoint = address };
    }
}

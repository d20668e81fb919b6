using System.Text.RegularExpressions;

namespace Workbench.Models;

/// <summary>A model on the hub, by the name that people use and the repository that holds it.</summary>
/// <param name="Name">The folder below <c>data/models</c>: <c>gpt2</c>, or <c>owner/name</c>.</param>
/// <param name="Repository"><c>owner/name</c> on the hub.</param>
public sealed partial record HubModel(string Name, string Repository)
{
    /// <summary>The models that a short name stands for.</summary>
    public static IReadOnlyList<HubModel> Known { get; } =
    [
        new("gpt2", "openai-community/gpt2"),
        new("gpt2-medium", "openai-community/gpt2-medium"),
        new("gpt2-large", "openai-community/gpt2-large"),
        new("gpt2-xl", "openai-community/gpt2-xl"),
        new("distilgpt2", "distilbert/distilgpt2"),
    ];

    /// <summary>The address of the repository for which a model of this name is looked up in caches: the hub once had short names.</summary>
    internal IEnumerable<string> CacheNames => Repository == Name ? [Repository] : [Repository, Name];

    /// <summary>Reads a short name or <c>owner/name</c>.</summary>
    /// <param name="name">What the user calls the model.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static HubModel Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Known.FirstOrDefault(model => model.Name == name || model.Repository == name) is { } known) return known;
        if (RepositoryName().IsMatch(name)) return new(name, name);
        throw new ArgumentException(
            $"'{name}' is not a model of the hub. Give {string.Join(", ", Known.Select(model => model.Name))}, or the owner/name of another model of the gpt2 family.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*/[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
    private static partial Regex RepositoryName();
}

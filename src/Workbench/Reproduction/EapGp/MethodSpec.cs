using Workbench.Attribution;

namespace Workbench.Reproduction;

/// <summary>A scoring method with its options.</summary>
/// <param name="Label">What tables call it.</param>
/// <param name="Method">Its name in the table of methods.</param>
/// <param name="Options">The options that are not at their defaults.</param>
internal sealed record MethodSpec(string Label, string Method, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Name and all options, defaults too: what the scores depend on.</summary>
    public string Identity => $"{Method} {string.Join(' ', EdgeScorers.Find(Method).Options.Select(option => $"{option.Name}={Options.GetValueOrDefault(option.Name, option.Default)}"))}".TrimEnd();

    /// <summary>Name and the options that are not at their defaults.</summary>
    public string Name => $"{Method} {string.Join(' ', Options.Select(option => $"{option.Key}={option.Value}"))}".TrimEnd();

    /// <summary>Makes the method.</summary>
    public IEdgeScorer Create() => EdgeScorers.Create(Method, Options);
}

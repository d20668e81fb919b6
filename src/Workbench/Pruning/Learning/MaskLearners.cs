namespace Workbench.Pruning;

/// <summary>The table of methods that learn masks, which the command line, the notebooks and the tests walk.</summary>
public static class MaskLearners
{
    /// <summary>Every method, in the order in which help and tables show them.</summary>
    public static IReadOnlyList<MaskMethod> All { get; } =
    [
        EdgePruning.Method,
        DiscoGp.Method,
        Hap.Method,
        WarmStart.Method,
        ScoreEnsemble.Method,
        SubnetworkProbing.Method,
    ];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(method => method.Name)];

    /// <summary>Finds a method by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">No method has that name.</exception>
    public static MaskMethod Find(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new ArgumentException($"Unknown method '{name}' for learning masks; known are {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Makes a method by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">Values of some of its options by name, as text; the others get their defaults.</param>
    /// <exception cref="ArgumentException">No method has that name, it has no such option, or a value makes no sense.</exception>
    public static IMaskLearner Create(string name, IReadOnlyDictionary<string, string>? values = null) => Find(name).Create(values);
}

namespace Workbench.Attribution;

/// <summary>A scoring method as the table of methods knows it: its name, a line about it, its options and how it is made.</summary>
/// <param name="name">The name in files and on the command line.</param>
/// <param name="summary">What it does, in a line.</param>
/// <param name="options">What it can be told beside <see cref="ScoringOptions"/>.</param>
/// <param name="make">Makes it from values for all its options.</param>
public sealed class ScoringMethod(string name, string summary, IReadOnlyList<MethodOption> options, Func<MethodValues, IEdgeScorer> make) : IMethodEntry
{
    /// <summary>The name in files and on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in a line.</summary>
    public string Summary { get; } = summary;

    /// <summary>What it can be told beside <see cref="ScoringOptions"/>.</summary>
    public IReadOnlyList<MethodOption> Options { get; } = options;

    /// <summary>Whether the score of an edge is the mean of its scores on single examples.</summary>
    public bool AveragesExamples { get; init; } = true;

    /// <summary>Whether scores depend on the task's metric; methods that do not ask it also take tasks that lack what it needs.</summary>
    public bool AsksMetric { get; init; } = true;

    /// <summary>Whether the method learns by sampling, so that another order or number of examples is another training.</summary>
    public bool Trains { get; init; }

    /// <summary>Whether a score estimates what corrupting that one edge costs, so that on a model in which every edge acts linearly it is
    /// that of <see cref="ExactPatching"/>, and elsewhere both can be compared number by number.</summary>
    public bool EstimatesEffects { get; init; } = true;

    /// <summary>Makes the method.</summary>
    /// <param name="values">Values of some of its options by name, as text; the others get their defaults.</param>
    /// <exception cref="ArgumentException">The method has no such option, or a value makes no sense; the message names it.</exception>
    public IEdgeScorer Create(IReadOnlyDictionary<string, string>? values = null) => make(MethodValues.Checked(Name, Options, values));
}

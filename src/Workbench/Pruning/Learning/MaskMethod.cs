using Workbench.Attribution;

namespace Workbench.Pruning;

/// <summary>A method that learns masks as the table of methods knows it: its name, a line about it, its options and how it is made.</summary>
/// <param name="name">The name in files and on the command line.</param>
/// <param name="summary">What it does, in a line.</param>
/// <param name="options">What it can be told beside <see cref="LearningOptions"/>.</param>
/// <param name="make">Makes it from values for all its options.</param>
public sealed class MaskMethod(string name, string summary, IReadOnlyList<MethodOption> options, Func<MethodValues, IMaskLearner> make) : IMethodEntry
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string Summary { get; } = summary;

    /// <inheritdoc/>
    public IReadOnlyList<MethodOption> Options { get; } = options;

    /// <summary>What a closed edge carries where nothing is asked for.</summary>
    public Execution.Ablation UsualAblation { get; init; } = Execution.Ablation.Patching;

    /// <summary>Whether the method learns a circuit of the sparsity that is asked for; else the weight of its penalty decides.</summary>
    public bool AimsAtSparsity { get; init; } = true;

    /// <summary>Makes the method.</summary>
    /// <param name="values">Values of some of its options by name, as text; the others get their defaults.</param>
    /// <exception cref="ArgumentException">The method has no such option, or a value makes no sense; the message names it.</exception>
    public IMaskLearner Create(IReadOnlyDictionary<string, string>? values = null) => make(MethodValues.Checked(Name, Options, values));
}

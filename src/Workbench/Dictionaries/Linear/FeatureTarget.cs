namespace Workbench.Dictionaries.Linear;

/// <summary>The pre-activation of a feature.</summary>
/// <param name="Node">An active feature.</param>
public sealed record FeatureTarget(FeatureNode Node) : GraphTarget
{
    /// <inheritdoc/>
    public override string Name => Node.Name;
}

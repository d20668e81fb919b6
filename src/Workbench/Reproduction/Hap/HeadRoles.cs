namespace Workbench.Reproduction;

/// <summary>The heads of a model by the parts that they play in indirect object identification.</summary>
/// <param name="Rule">How they were found, in sentences.</param>
/// <param name="Roles">The heads; one with two parts is there twice.</param>
public sealed record HeadRoles(string Rule, IReadOnlyList<HeadRole> Roles)
{
    /// <summary>The class whose members the paper follows.</summary>
    public const string Inhibition = "S-inhibition";

    /// <summary>Heads that matter and play none of the published parts.</summary>
    public const string Unclassed = "no class of theirs";
}

using System.CommandLine;
using Workbench.Execution;

namespace Workbench.Cli.Support;

/// <summary>The option that names an ablation that needs no constants.</summary>
internal static class Ablations
{
    /// <summary>Makes the option; it has no default, because that depends on something else.</summary>
    public static Option<string?> Optional(string description)
    {
        var option = new Option<string?>("--ablation")
        {
            Description = $"{description} Means are over the corrupted tokens, for each position; '-clean' takes the clean ones, '-all-positions' one mean for all. 'zero-total' takes the position embedding away with the input, and its share of the output bias with each head (DiscoGP).",
        };
        option.AcceptOnlyFromAmong([.. Ablation.All.Select(ablation => ablation.Name)]);
        return option;
    }
}

using System.CommandLine;
using Workbench.Execution;

namespace Workbench.Cli.Support;

/// <summary>The option that names an ablation.</summary>
internal static class Ablations
{
    public static Option<string> Option(string description)
    {
        var option = Named<string>(description);
        option.DefaultValueFactory = _ => Ablation.Patching.Name;
        return option;
    }

    /// <summary>The same without a default, where the default depends on something else.</summary>
    public static Option<string?> Optional(string description) => Named<string?>(description);

    private static Option<T> Named<T>(string description)
    {
        var option = new Option<T>("--ablation")
        {
            Description = $"{description} Means are over the corrupted tokens, for each position; '-clean' takes the clean ones, '-all-positions' one mean for all. 'zero-total' takes the position embedding away with the input, and its share of the output bias with each head (DiscoGP).",
        };
        option.AcceptOnlyFromAmong([.. Ablation.All.Select(ablation => ablation.Name)]);
        return option;
    }
}

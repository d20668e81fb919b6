using System.CommandLine;
using Workbench.Execution;

namespace Workbench.Cli.Support;

/// <summary>The option that names an ablation.</summary>
internal static class Ablations
{
    public static Option<string> Option(string description)
    {
        var option = new Option<string>("--ablation")
        {
            Description = $"{description} Means are over the corrupted tokens, for each position; '-clean' takes the clean ones, '-all-positions' one mean for all.",
            DefaultValueFactory = _ => Ablation.Patching.Name,
        };
        option.AcceptOnlyFromAmong([.. Ablation.All.Select(ablation => ablation.Name)]);
        return option;
    }
}

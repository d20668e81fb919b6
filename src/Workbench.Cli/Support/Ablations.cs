using System.CommandLine;

namespace Workbench.Cli.Support;

/// <summary>The option that names an ablation.</summary>
internal static class Ablations
{
    public static Option<string> Option(string description)
    {
        var option = new Option<string>("--ablation") { Description = description, DefaultValueFactory = _ => "patching" };
        option.AcceptOnlyFromAmong("patching", "zero", "mean");
        return option;
    }
}

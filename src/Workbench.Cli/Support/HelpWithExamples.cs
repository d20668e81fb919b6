using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Workbench.Cli.Support;

/// <summary>The usual help, with a command's examples below.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private static readonly string[] FlowExamples =
    [
        "workbench demo",
        "workbench score --model mini --task ioi --method eap --out scores.json",
        "workbench select --scores scores.json --edges 60 --out circuit.json",
        "workbench evaluate --model mini --task ioi --circuit circuit.json --out report.json",
    ];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is WorkCommand asked)
            asked.WriteMoreHelp(parseResult.InvocationConfiguration.Output);
        var examples = parseResult.CommandResult.Command switch
        {
            WorkCommand command => command.Examples,
            RootCommand => FlowExamples,

            // A command that only holds others shows theirs.
            var parent => [.. parent.Subcommands.OfType<WorkCommand>().SelectMany(command => command.Examples)],
        };
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        return code;
    }
}

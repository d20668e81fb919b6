using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Workbench.Cli.Commands;

namespace Workbench.Cli.Support;

/// <summary>The whole command line.</summary>
public static class WorkbenchProgram
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress, warnings and errors go.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(error);
        ParseResult parse;
        try
        {
            parse = CreateRoot().Parse(args);
        }
        catch (InvalidOperationException wrong)
        {
            // A validator that asks for the value of an option given twice meets the parser's complaint as an exception.
            await error.WriteLineAsync($"error: {wrong.Message}").ConfigureAwait(false);
            return ExitCode.BadUsage;
        }

        // Ctrl-C comes in through the token, and failures are worded by the commands themselves.
        var configuration = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        if (parse.Action is not ParseErrorAction wrongUsage)
            return await parse.InvokeAsync(configuration, cancellation).ConfigureAwait(false);

        var command = parse.CommandResult.Command;
        if (args.Count == 0)
        {
            await CreateRoot().Parse(["--help"]).InvokeAsync(configuration, cancellation).ConfigureAwait(false);
            return ExitCode.BadUsage;
        }

        // A mistyped command is also a missing one; the mistyping is what helps.
        var problems = parse.Errors.Select(problem => problem.Message).Where(message => parse.UnmatchedTokens.Count == 0 || command is not RootCommand || message.Contains(parse.UnmatchedTokens[0], StringComparison.Ordinal));
        foreach (var problem in problems)
            await error.WriteLineAsync($"error: {problem}").ConfigureAwait(false);
        await error.WriteLineAsync($"See: workbench {PathOf(parse.CommandResult)}--help").ConfigureAwait(false);
        return ExitCode.BadUsage;
    }

    // Commands may stand below others: "validate exact ".
    private static string PathOf(CommandResult? result) =>
        result is null or { Command: RootCommand } ? "" : $"{PathOf(result.Parent as CommandResult)}{result.Command.Name} ";

    /// <summary>All commands.</summary>
    /// <returns>The root of the command line.</returns>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Finds circuits in transformer language models: which edges of the computation graph carry a behaviour.")
        {
            new DemoCommand(),
            new ScoreCommand(),
            new SelectCommand(),
            new LearnCommand(),
            new EvaluateCommand(),
            new CurveCommand(),
            new StabilityCommand(),
            new CompletenessCommand(),
            new MinimalityCommand(),
            new CompareCommand(),
            new TasksCommand(),
            new ModelsCommand(),
            new InspectCommand(),
            new FeaturesCommand(),
            new ReproduceCommand(),
            new NotebookCommand(),
            new TruthCommand(),
            new ValidateCommand(),
            new FetchCommand(),
            new TrainCommand(),
            new BenchCommand(),
            new DoctorCommand(),
            new TestCommand(),
        };
        root.HelpName = "workbench";
        root.Add(WorkCommand.Verbose);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}

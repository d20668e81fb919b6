using Workbench.Cli.Support;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench test</c>: listed here so that the help is whole; the script <c>./workbench</c> runs the tests, since they are no part of the program.</summary>
internal sealed class TestCommand : WorkCommand
{
    public TestCommand()
        : base("test", "Builds and runs every test.", "workbench test", "workbench test --filter Prune")
    {
        TreatUnmatchedTokensAsErrors = false;
    }

    private protected override int Run(WorkRun run)
    {
        run.Error.WriteLine("error: The tests are run by the script: ./workbench test");
        return ExitCode.BadUsage;
    }
}

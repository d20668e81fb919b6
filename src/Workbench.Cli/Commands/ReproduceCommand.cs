using System.CommandLine;
using Workbench.Cli.Reproducing;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench reproduce</c>: the tables of a paper, measured anew; one command below it a paper.</summary>
internal sealed class ReproduceCommand : Command
{
    public ReproduceCommand()
        : base("reproduce", "Measures what a paper reports, takes its claims one by one, and writes tables and a page. A killed run goes on where it stopped.")
    {
        Add(new ReproduceEapGpCommand());
        Add(new ReproduceDiscoGpCommand());
        Add(new ReproduceHapCommand());
        Add(new ReproduceLinearCircuitsCommand());
    }
}

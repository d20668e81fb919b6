using System.CommandLine;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench validate</c>: what speaks for the scoring methods.</summary>
internal sealed class ValidateCommand : Command
{
    public ValidateCommand()
        : base("validate", "Measures how good the scoring methods are, where the right answer is known.")
    {
        Add(new ValidateKnownCircuitsCommand());
        Add(new ValidateExactCommand());
    }
}

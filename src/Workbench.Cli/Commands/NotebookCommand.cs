using System.CommandLine;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench notebook</c>: runs notebooks without an editor.</summary>
internal sealed class NotebookCommand : Command
{
    public NotebookCommand()
        : base("notebook", "Runs C# notebooks without an editor, writes their outputs and pages, and compares key numbers.")
    {
        Add(new NotebookRunCommand());
        Add(new NotebookCheckCommand());
    }
}

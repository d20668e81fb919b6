namespace Workbench.Attribution;

/// <summary>A method as a table of methods knows it, whatever it makes.</summary>
public interface IMethodEntry
{
    /// <summary>The name in files and on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, in a line.</summary>
    string Summary { get; }

    /// <summary>What it can be told.</summary>
    IReadOnlyList<MethodOption> Options { get; }
}

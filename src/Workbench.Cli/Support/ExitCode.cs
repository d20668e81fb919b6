namespace Workbench.Cli.Support;

/// <summary>What the program tells its caller.</summary>
public static class ExitCode
{
    /// <summary>The work was done.</summary>
    public const int Done = 0;

    /// <summary>The work failed or was stopped.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong; nothing was done.</summary>
    public const int BadUsage = 2;
}

using Workbench.Cli.Support;

namespace Workbench.Cli.Tests.Support;

/// <summary>Runs command lines inside the test's process.</summary>
internal static class CommandLine
{
    /// <summary>Runs one and keeps what it says.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(params string[] args) => await Run(CancellationToken.None, args);

    /// <inheritdoc cref="Run(string[])"/>
    public static async Task<(int Code, string Output, string Error)> Run(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await WorkbenchProgram.RunAsync(args, output, error, cancellation);
        return (code, output.ToString(), error.ToString());
    }
}

namespace Workbench.Tasks;

/// <summary>Finds the project's <c>data</c> folder, which holds word lists, templates and the bundled models.</summary>
public static class DataFolder
{
    /// <summary>Environment variable that names the folder, for programs that run elsewhere.</summary>
    public const string Variable = "WORKBENCH_DATA";

    /// <summary>Full path of the folder: the one <see cref="Variable"/> names, else the <c>data</c> folder found by walking up
    /// from the current directory and then from the program's own.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
                return HoldsTasks(named)
                    ? Path.GetFullPath(named)
                    : throw new DirectoryNotFoundException($"{Variable} is '{named}', but there is no folder '{Path.Combine(named, "tasks")}'.");

            return Above(Directory.GetCurrentDirectory()) ?? Above(AppContext.BaseDirectory)
                ?? throw new DirectoryNotFoundException(
                    $"No folder above '{Directory.GetCurrentDirectory()}' holds data/tasks. " +
                    $"Run inside the workbench's folder, or set {Variable} to its data folder.");
        }
    }

    /// <summary>Full path of something inside the data folder.</summary>
    /// <param name="parts">Path parts below <see cref="Root"/>.</param>
    public static string PathTo(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (HoldsTasks(Path.Combine(folder.FullName, "data")))
                return Path.Combine(folder.FullName, "data");
        return null;
    }

    private static bool HoldsTasks(string data) => Directory.Exists(Path.Combine(data, "tasks"));
}

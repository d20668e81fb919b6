using System.Text.Json;

namespace Workbench.Tests.Support;

/// <summary>Finds reference data: what is copied into <c>tests/goldens</c>, and the larger set beside the repository.</summary>
public static class Goldens
{
    private static readonly Lazy<string> Root = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Workbench.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds Workbench.sln.");
    });

    /// <summary>The repository's root folder.</summary>
    public static string RepositoryRoot => Root.Value;

    /// <summary>The folder of model A: config.json and model.safetensors among the numbers.</summary>
    public static string ModelA => System.IO.Path.Combine(RepositoryRoot, "tests", "goldens", "model-a");

    /// <summary>A file of model A.</summary>
    public static string Path(string file) => System.IO.Path.Combine(ModelA, file);

    /// <summary>A file of model A, parsed.</summary>
    public static JsonDocument Open(string file) => JsonDocument.Parse(File.ReadAllBytes(Path(file)));

    /// <summary>
    /// A file of the reference data that is not copied here: under the folder named by WORKBENCH_REFERENCE, or
    /// under <c>shared</c> beside the repository. Skips the test when it is missing.
    /// </summary>
    /// <param name="relative">For example <c>data/mib/ioi-eap-ig.json</c>.</param>
    public static string Reference(string relative)
    {
        var folder = Environment.GetEnvironmentVariable("WORKBENCH_REFERENCE") is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, relative));
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"Reference data '{relative}' is not on this machine; name its folder with WORKBENCH_REFERENCE.");
        return path;
    }

    /// <summary>One table of scores: edge name to number.</summary>
    public static Dictionary<string, double> Scores(string set, string table)
    {
        using var document = Open($"scores_{set}_f64.json");
        return document.RootElement.GetProperty("scores").GetProperty(table).EnumerateObject().ToDictionary(edge => edge.Name, edge => edge.Value.GetDouble());
    }
}

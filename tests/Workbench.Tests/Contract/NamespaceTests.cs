using System.Runtime.CompilerServices;

namespace Workbench.Tests.Contract;

/// <summary>What the stand-in alone cannot show: names that only the real package has.</summary>
public sealed class NamespaceTests
{
    // The real TorchSharp.Modules has a Transformer too, so that a file which imports it whole compiles against the stand-in only.
    [Fact]
    public void No_file_of_the_project_imports_the_modules_of_TorchSharp_whole()
    {
        var root = Directory.GetParent(Here())!.Parent!.Parent!.Parent!.FullName;
        var sources = new[] { "Workbench", "Workbench.Interactive", "Workbench.Notebooks", "Workbench.Cli" }
            .Select(project => Path.Combine(root, "src", project))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .ToList();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, file => File.ReadLines(file).Contains("using TorchSharp.Modules;"));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

namespace Workbench.Tests.Support;

/// <summary>Finds the reference material that a user's clone does not have.</summary>
public static class ReferenceFiles
{
    public static string? Find(string relative)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("WORKBENCH_REFERENCE") is { Length: > 0 } root)
            roots.Add(root);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Workbench.sln")))
                roots.Add(Path.Combine(folder.FullName, "..", "shared"));
        return roots.Select(r => Path.Combine(r, relative)).FirstOrDefault(p => System.IO.File.Exists(p) || Directory.Exists(p));
    }

    /// <summary>The path, or a skipped test that says what is missing.</summary>
    public static string Need(string relative)
    {
        var path = Find(relative);
        Skip.If(path is null, $"The reference file {relative} is not here (set WORKBENCH_REFERENCE to its folder).");
        return path!;
    }
}

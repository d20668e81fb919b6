namespace Workbench.Notebooks;

/// <summary>Styles and scripts that are embedded in the assembly.</summary>
internal static class NotebookAssets
{
    public static string Read(string name)
    {
        using var stream = typeof(NotebookAssets).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"The assembly holds no asset {name}.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

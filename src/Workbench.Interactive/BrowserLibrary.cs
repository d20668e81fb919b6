namespace Workbench.Interactive;

/// <summary>The scripts and styles of a page: libraries from npm in <c>web/</c> beside the assembly, our own ones embedded in it.</summary>
internal static class BrowserLibrary
{
    /// <summary>The text of a library that npm installed, ready to stand inside a script element.</summary>
    /// <exception cref="FileNotFoundException">The build did not copy the file.</exception>
    public static string Installed(string file)
    {
        var beside = Path.Combine(Path.GetDirectoryName(typeof(BrowserLibrary).Assembly.Location) ?? "", "web", file);
        var path = File.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "web", file);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"The browser library {file} is not in {Path.GetDirectoryName(beside)}. Build Workbench.Interactive again with npm on the path; it installs it.",
                path);
        }
        return InsideScript(File.ReadAllText(path));
    }

    /// <summary>The text of one of our own assets.</summary>
    public static string Own(string name)
    {
        using var stream = typeof(BrowserLibrary).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The assembly holds no asset {name}.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // Only the end tag and a comment that opens a second script can end or derail a script element.
    private static string InsideScript(string script) => script
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "<\\!--", StringComparison.Ordinal);
}

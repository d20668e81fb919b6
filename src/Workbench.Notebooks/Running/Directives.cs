using System.Text.RegularExpressions;

namespace Workbench.Notebooks;

/// <summary>The lines of a cell that are not C#: what can be passed over is blanked (lines keep their numbers), the rest is refused.</summary>
internal static partial class Directives
{
    /// <summary>Blanks them.</summary>
    /// <param name="code">The cell.</param>
    /// <returns>The code, and what cannot be done with the line where it stands; null when all is well.</returns>
    public static (string Code, (int Line, string Text)? Problem) Settle(string code)
    {
        string[] lines = code.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            if (NuGet().Match(lines[line]) is { Success: true } package)
            {
                if (Belongs(package.Groups["name"].Value.Trim()))
                    lines[line] = "";
                else
                    return (code, (line + 1, $"the package {package.Groups["name"].Value.Trim()} is not part of the workbench, and the runner installs none. Use #r with the path of a dll, or run the notebook in VS Code or Jupyter."));
            }
            else if (Magic().Match(lines[line]) is { Success: true } magic)
            {
                if (magic.Groups["name"].Value is "csharp" or "c#")
                    lines[line] = "";
                else
                    return (code, (line + 1, $"#!{magic.Groups["name"].Value} is a command of .NET Interactive; the runner knows C# only."));
            }
        }

        return (string.Join('\n', lines), null);
    }

    // TorchSharp-cpu and its like hold the native half of a package whose managed half is there.
    private static bool Belongs(string package) => ReferenceResolver.IsThere(package) || ReferenceResolver.IsThere(package.Split('-')[0]);

    [GeneratedRegex("^\\s*#r\\s+\"nuget:(?<name>[^,\"]+)[^\"]*\"", RegexOptions.IgnoreCase)]
    private static partial Regex NuGet();

    [GeneratedRegex("^#!(?<name>\\S+)")]
    private static partial Regex Magic();
}

using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Workbench.Notebooks;

/// <summary>Finds what <c>#r</c> names. An assembly that the program itself is made of is taken from the program, wherever the notebook
/// says it lies: a second copy would have other types of the same names, and a second libtorch.</summary>
internal sealed class ReferenceResolver(string folder, InteractiveAssemblyLoader loader) : MetadataReferenceResolver
{
    private static readonly Dictionary<string, string> Platform = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    public override bool ResolveMissingAssemblies => true;

    /// <summary>Whether an assembly of that name is part of the program.</summary>
    public static bool IsThere(string name) => PathOf(name) is not null;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        var isFile = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || reference.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);
        var name = isFile ? Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')) : reference.Split(',')[0];
        if (PathOf(name) is { } own)
        {
            loader.RegisterDependency(Assembly.Load(new AssemblyName(name)));
            return [MetadataReference.CreateFromFile(own, properties)];
        }

        var path = Path.GetFullPath(reference, folder);
        return File.Exists(path) ? [MetadataReference.CreateFromFile(path, properties)] : [];
    }

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        PathOf(referenceIdentity.Name) is { } path ? MetadataReference.CreateFromFile(path)
        : definition.Display is { } from && Path.Combine(Path.GetDirectoryName(from) ?? "", referenceIdentity.Name + ".dll") is var beside && File.Exists(beside) ? MetadataReference.CreateFromFile(beside)
        : null;

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => folder.GetHashCode(StringComparison.Ordinal);

    private static string? PathOf(string name)
    {
        if (Platform.TryGetValue(name, out var known))
            return known;
        var beside = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return File.Exists(beside) ? beside : null;
    }
}

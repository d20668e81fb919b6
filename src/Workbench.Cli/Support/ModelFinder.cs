using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Cli.Support;

/// <summary>Finds a model by what a user calls it.</summary>
internal static class ModelFinder
{
    /// <summary>The models that a name alone finds.</summary>
    public static IReadOnlyList<string> Known() => Known(ModelsFolder());

    /// <summary>The folder of a model.</summary>
    /// <param name="model">A name under <c>data/models</c>, a hub name that was fetched there, or a folder.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such model.</exception>
    public static string Find(string model) => Find(model, ModelsFolder());

    /// <summary>The folder of a model, or null for a compiled model, which has none.</summary>
    /// <param name="model">The name of a compiled model, or what <see cref="Find(string)"/> takes.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such model.</exception>
    public static string? FindUnlessCompiled(string model)
    {
        if (CompiledModels.Knows(model))
            return null;
        try
        {
            return Find(model);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new DirectoryNotFoundException($"{missing.Message} Compiled models, which need no folder: {CompiledModels.Names}.", missing);
        }
    }

    /// <summary>The models below a folder.</summary>
    internal static IReadOnlyList<string> Known(string? models)
    {
        return Directory.Exists(models)
            ? [.. Directory.EnumerateFiles(models, "config.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(models, Path.GetDirectoryName(file)!).Replace('\\', '/')).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The folder of a model, looked up by name in a given folder of models.</summary>
    internal static string Find(string model, string? models)
    {
        if (models is not null && !Path.IsPathRooted(model))
        {
            // A hub name 'owner/name' may lie under its full name or its last part.
            foreach (var candidate in new[] { model, model.Split('/')[^1] })
            {
                var folder = Path.Combine(models, candidate);
                if (candidate is not ("" or "." or "..") && File.Exists(Path.Combine(folder, "config.json")) && (candidate == model || !Directory.Exists(model)))
                    return folder;
            }
        }

        if (Directory.Exists(model))
            return model;
        var known = Known(models);
        if (HubModel.Known.FirstOrDefault(hub => model == hub.Name || model == hub.Repository) is { } fetchable)
            throw new DirectoryNotFoundException($"The model '{model}' is not on this machine yet: run `workbench fetch {fetchable.Name}`, or give the folder that holds it.");
        throw new DirectoryNotFoundException(
            $"There is no model '{model}'. Give a folder with config.json and model.safetensors, or a name under data/models"
            + (known.Count > 0 ? $": {string.Join(", ", known)}." : " (none is there)."));
    }

    /// <summary>The folder <c>data/models</c>, or null where there is no data folder.</summary>
    internal static string? ModelsFolder()
    {
        try
        {
            return DataFolder.PathTo("models");
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }
}

using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>Finds the dictionaries of a model, and a text of the kind that it knows.</summary>
public static class DictionaryFinder
{
    /// <summary>The folder of dictionaries within a model's own.</summary>
    public const string FolderName = "dictionaries";

    /// <summary>Opens the dictionaries of a model: given folders, or what lies in its own folder, or what was fetched for it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="modelFolder">Its folder; null for a model that has none.</param>
    /// <param name="folders">Folders of dictionaries, or names under <c>data/dictionaries</c>; empty to look in the usual places.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there, or nothing was given and the usual places hold nothing; the message says what to do.</exception>
    /// <exception cref="FileNotFoundException">A folder holds no dictionary.</exception>
    /// <exception cref="InvalidDataException">A dictionary is damaged, of another model, layer or width, or two are of one site.</exception>
    public static DictionarySuite Open(Transformer model, string? modelFolder, params IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folders);
        if (folders.Count > 0) return DictionarySuite.Load([.. folders.Select(Named)], model);
        if (modelFolder is not null && Path.Combine(modelFolder, FolderName) is var own && Directory.Exists(own)) return DictionarySuite.Load(own, model);
        HubDictionaries[] published = [.. HubDictionaries.Known.Where(set => set.Model == model.Name && set.Kind is DictionaryKind.AttentionOutput or DictionaryKind.MlpTranscoder)];
        string[] fetched = [.. published.Select(set => Fetched(set.Name)).Where(Directory.Exists)];
        if (fetched.Length > 0) return DictionarySuite.Load(fetched, model);
        throw new DirectoryNotFoundException($"There are no dictionaries for model '{model.Name}'. " + (published.Length > 0
            ? $"Fetch published ones: {string.Join(", ", published.Select(set => $"workbench fetch {set.Name}"))}; or train some: workbench train dictionaries --model {model.Name} --text FILE."
            : $"Train some: workbench train dictionaries --model {model.Name}; or name the folder that holds them."));
    }

    /// <summary>A text of the kind that a model knows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">A text file, a document a line; null for what a bundled model was trained on, or else those sentences in the model's tokens.</param>
    /// <param name="bos">Whether sentences begin with a beginning-of-sequence token; when null, if the model has one.</param>
    /// <returns>The text, and what to know about it; null where there is nothing to know.</returns>
    /// <exception cref="ArgumentException">The token is asked for, and the model has none.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no piece of two tokens, or the model's vocabulary cannot express the text.</exception>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public static (ICorpus Text, string? Warning) Text(Transformer model, string? file, bool? bos = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!string.IsNullOrEmpty(file)) return (TextFileCorpus.Load(file, model, bos: bos), null);
        if (ModelRecipe.All.FirstOrDefault(recipe => recipe.Name == model.Name) is { } bundled)
            return (bos == false ? new BorrowedCorpus(bundled.Corpus(bundled.Seed), model, bos) : bundled.Corpus(bundled.Seed), null);
        var borrowed = new BorrowedCorpus(ModelRecipe.Mini.Corpus(ModelRecipe.Mini.Seed), model, bos);
        try
        {
            borrowed.Sentence(0);
        }
        catch (InvalidDataException inexpressible)
        {
            throw new InvalidDataException($"What text '{model.Name}' was trained on is not known here, and its vocabulary cannot express simple English ({inexpressible.Message}). Give a text file.", inexpressible);
        }

        return (borrowed, $"what text '{model.Name}' was trained on is not at hand; dashboards, means and the dictionary table are of simple generated sentences. Give a text file for figures that compare with published ones.");
    }

    private static string Fetched(string name) => DataFolder.PathTo("dictionaries", name);

    private static string Named(string folder) => !Directory.Exists(folder) && !Path.IsPathRooted(folder) && Fetched(folder) is var fetched && Directory.Exists(fetched) ? fetched : folder;
}

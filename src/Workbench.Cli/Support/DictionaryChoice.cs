using System.CommandLine;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Training;

namespace Workbench.Cli.Support;

/// <summary>The options that name a model's dictionaries and a text of the kind that it knows.</summary>
internal sealed class DictionaryChoice
{
    private const string UsualFolder = "dictionaries";

    private readonly Option<string?> dictionaries = new("--dictionaries")
    {
        Description = "The folder of the model's dictionaries, one folder each. By default the folder 'dictionaries' in the model's own.",
        HelpName = "folder",
    };

    private readonly Option<string?> text = new("--text")
    {
        Description = "Text for dashboards and means, a document a line. By default what a bundled model was trained on.",
        HelpName = "file",
    };

    private readonly Option<int> sentences = Numbers.Whole("--sentences", "Sentences of the text that are read.", 2000, least: 1);

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { dictionaries, text, sentences })
            command.Add(option);
    }

    /// <summary>How many sentences are read.</summary>
    public int Sentences(WorkRun run) => run.Need(sentences);

    /// <summary>Opens the dictionaries.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">What the user calls the model.</param>
    /// <param name="opened">The model.</param>
    /// <exception cref="DirectoryNotFoundException">There are none.</exception>
    /// <exception cref="InvalidDataException">They are damaged or of another model.</exception>
    public DictionarySuite Open(WorkRun run, string model, Transformer opened)
    {
        if (run.Get(dictionaries) is { } given)
            return DictionarySuite.Load(given, opened);
        var folder = ModelFinder.FindUnlessCompiled(model)
            ?? throw new ArgumentException($"The compiled model '{model}' has no dictionaries. Name their folder with --dictionaries.");
        return DictionarySuite.Load(Path.Combine(folder, UsualFolder), opened);
    }

    /// <summary>The text.</summary>
    /// <exception cref="ArgumentException">No text is given, and that of the model is not known.</exception>
    public ICorpus Text(WorkRun run, Transformer opened) => TextOrNone(run, opened)
        ?? throw new ArgumentException($"What text '{opened.Name}' was trained on is not known here. Give a text file with --text.");

    /// <summary>The text; null where none is given and that of the model is not known.</summary>
    public ICorpus? TextOrNone(WorkRun run, Transformer opened) =>
        run.Get(text) is { } file ? TextFileCorpus.Load(file, opened)
        : ModelRecipe.All.FirstOrDefault(recipe => recipe.Name == opened.Name) is { } bundled ? bundled.Corpus(bundled.Seed)
        : null;
}

using System.CommandLine;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Training;

namespace Workbench.Cli.Support;

/// <summary>The options that name a model's dictionaries and a text of the kind that it knows.</summary>
internal sealed class DictionaryChoice
{
    private readonly Option<string[]> dictionaries = new("--dictionaries")
    {
        Description = "Folders of the model's dictionaries, one folder each, or names under data/dictionaries (gpt2-attn-out gpt2-transcoders). By default the folder 'dictionaries' in the model's own, else what was fetched for it.",
        HelpName = "folder",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> text = new("--text")
    {
        Description = "Text for dashboards and means, a document a line. By default what a bundled model was trained on, for other models the same sentences in their tokens.",
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

    /// <summary>Opens the dictionaries, and passes on what is to be known of them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">What the user calls the model.</param>
    /// <param name="opened">The model.</param>
    /// <exception cref="DirectoryNotFoundException">There are none.</exception>
    /// <exception cref="InvalidDataException">They are damaged or of another model.</exception>
    public DictionarySuite Open(WorkRun run, string model, Transformer opened)
    {
        var suite = DictionaryFinder.Open(opened, ModelFinder.FindUnlessCompiled(model), run.Get(dictionaries) ?? []);
        foreach (var warning in suite.Warnings)
            run.Warn($"{warning}");
        return suite;
    }

    /// <summary>The text, and passes on what is to be known of it.</summary>
    /// <exception cref="InvalidDataException">The file is of no use, or none is given and the model cannot read what would be taken.</exception>
    public ICorpus Text(WorkRun run, Transformer opened)
    {
        var (found, warning) = DictionaryFinder.Text(opened, run.Get(text));
        if (warning is not null)
            run.Warn($"{warning}");
        return found;
    }

    /// <summary>The text; null, with a warning, where none is given and the model cannot read what would be taken.</summary>
    public ICorpus? TextOrNone(WorkRun run, Transformer opened)
    {
        try
        {
            return Text(run, opened);
        }
        catch (Exception unread) when (run.Get(text) is null && (unread is InvalidDataException or InvalidOperationException))
        {
            run.Warn($"{unread.Message} There are no dashboards and no mean ablation.");
            return null;
        }
    }
}

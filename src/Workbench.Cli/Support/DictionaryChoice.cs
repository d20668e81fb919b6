using System.CommandLine;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Training;

namespace Workbench.Cli.Support;

/// <summary>The options that name a model's dictionaries and a text of the kind that it knows, and say how prompts and text begin.</summary>
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

    private readonly Option<int> sentences = Numbers.Whole("--sentences", "Sentences of the text that are read; of a file of 20 pieces or more every tenth piece, and none twice.", 2000, least: 1);

    private readonly Option<bool> bos = new("--bos") { Description = "Put the beginning-of-sequence token in front of prompts and text. By default as the dictionaries were trained, where that is known, else if the vocabulary has one." };
    private readonly Option<bool> noBos = new("--no-bos") { Description = "Put no beginning-of-sequence token in front of prompts and text." };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { dictionaries, text, sentences, bos, noBos })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(bos) && result.GetValue(noBos))
                result.AddError("--bos and --no-bos contradict each other; give one.");
        });
    }

    /// <summary>How many sentences are read: what was asked for, but none twice. A context that a dashboard shows five times says no more than once.</summary>
    public int Sentences(WorkRun run, ICorpus text) =>
        Math.Min(run.Need(sentences), text is TextFileCorpus file ? file.Count(LinearCircuitsSubject.FirstSentence) : int.MaxValue);

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

    /// <summary>Whether a beginning-of-sequence token stands in front of prompts and text: what was asked for, else what the dictionaries wish; null to
    /// put one there if the vocabulary has one.</summary>
    /// <exception cref="ArgumentException">It was asked for, and the vocabulary has none.</exception>
    public bool? Bos(WorkRun run, Transformer opened, DictionarySuite suite)
    {
        bool has = opened.TokenizerOrNull?.BosId is not null;
        if (run.Get(noBos)) return false;
        if (!run.Get(bos)) return suite.PrependsBos is { } wish ? wish && has : null;
        return has ? true : throw new ArgumentException($"--bos: the vocabulary of model '{opened.Name}' has no beginning-of-sequence token. Leave it out.");
    }

    /// <summary>The text, and passes on what is to be known of it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="opened">The model.</param>
    /// <param name="bos">What <see cref="Bos"/> said.</param>
    /// <exception cref="InvalidDataException">The file is of no use, or none is given and the model cannot read what would be taken.</exception>
    public ICorpus Text(WorkRun run, Transformer opened, bool? bos)
    {
        var (found, warning) = DictionaryFinder.Text(opened, run.Get(text), bos);
        if (warning is not null)
            run.Warn($"{warning}");
        return found;
    }

    /// <summary>The text; null, with a warning, where none is given and the model cannot read what would be taken.</summary>
    /// <param name="run">The run.</param>
    /// <param name="opened">The model.</param>
    /// <param name="bos">What <see cref="Bos"/> said.</param>
    public ICorpus? TextOrNone(WorkRun run, Transformer opened, bool? bos)
    {
        try
        {
            return Text(run, opened, bos);
        }
        catch (Exception unread) when (run.Get(text) is null && (unread is InvalidDataException or InvalidOperationException))
        {
            run.Warn($"{unread.Message} There are no dashboards and no mean ablation.");
            return null;
        }
    }
}

using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>The built-in tasks.</summary>
/// <remarks>Examples are drawn with <see cref="Random"/> seeded by the caller, whose sequence .NET keeps the same across machines
/// and versions: the same tokenizer, arguments and word lists give the same task, and a smaller task is the beginning of a
/// larger one.</remarks>
public static class TaskCatalog
{
    /// <summary>Pairs of a built-in task where no number is asked for.</summary>
    public const int DefaultExamples = 100;

    /// <summary>Names that <see cref="Open(string, Tokenizer, int?, int, TaskFileOptions)"/> knows; <see cref="TaskDescription.All"/> says what they are.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. TaskDescription.All.Select(task => task.Name)];

    /// <summary>Indirect object identification (Wang et al. 2022): "When Mary and John went to the store, John gave a drink
    /// to" wants Mary rather than John. Metric: logit difference.</summary>
    /// <param name="tokenizer">The model's tokenizer; words that it lacks are left out and counted in <see cref="CircuitTask.Dropped"/>.</param>
    /// <param name="examples">How many different pairs.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="variant">How the corrupted prompt differs.</param>
    /// <param name="split">Which templates and pairs of names; when null, those held out from the bundled models for a word-level
    /// tokenizer, and all for any other.</param>
    /// <param name="bos">Whether a beginning-of-sequence token stands in front; when null, if the tokenizer has one.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks the words, or there are not as many different examples.</exception>
    public static CircuitTask Ioi(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, IoiVariant variant = IoiVariant.ThirdName,
        TaskSplit? split = null, bool? bos = null) =>
        Draw(IoiGenerator.TaskName(variant), tokenizer, examples, seed, split, bos);

    /// <summary>Greater-Than (Hanna et al. 2023): "The war lasted from the year 1732 to the year 17" wants a number above 32;
    /// the corrupted prompt starts in 1701. Metric: probability difference.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask GreaterThan(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("greater-than", tokenizer, examples, seed, split, bos);

    /// <summary>Subject-verb agreement (Linzen et al. 2016; Marvin and Linzen 2018): "The poems that the skater likes" wants a plural verb.
    /// Metric: probability difference of the verbs of either number.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask Sva(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("sva", tokenizer, examples, seed, split, bos);

    /// <summary>Gender bias (Vig et al. 2020; Hanna et al. 2024): "The nurse was promoted because" goes on with "she" rather than "he"; in the
    /// corrupted prompt it was the man. Metric: logit difference.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask GenderBias(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("gender-bias", tokenizer, examples, seed, split, bos);

    /// <summary>Capital and country (Hanna et al. 2024): "Kabul, the capital of" wants Afghanistan. Metric: logit difference to the country of the
    /// corrupted prompt.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask CapitalCountry(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("capital-country", tokenizer, examples, seed, split, bos);

    /// <summary>Hypernymy (Hanna et al. 2024): ", diamonds and other" wants one of jewels, gems and stones. Metric: probability difference to the
    /// names of the corrupted prompt's category.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask Hypernymy(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("hypernymy", tokenizer, examples, seed, split, bos);

    /// <summary>Induction (Elhage et al. 2021; Olsson et al. 2022): random words that repeat. Metric: logit difference to what the corrupted
    /// prompt's last word was followed by.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask Induction(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("induction", tokenizer, examples, seed, split, bos);

    /// <summary>Nested brackets: which of three kinds closes. Metric: logit difference to the kind of the corrupted prompt.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask Brackets(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("brackets", tokenizer, examples, seed, split, bos);

    /// <summary>Docstring (Heimersheim and Janiak 2023): the third argument, after two were described. Metric: logit difference to the mean of the
    /// other arguments.</summary>
    /// <inheritdoc cref="Draw"/>
    public static CircuitTask Docstring(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null) =>
        Draw("docstring", tokenizer, examples, seed, split, bos);

    /// <summary>Draws any built-in task.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="tokenizer">The model's tokenizer; words that it lacks are left out and counted in <see cref="CircuitTask.Dropped"/>.</param>
    /// <param name="examples">How many different pairs.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="split">Which combinations of words; when null, those held out from the bundled models for a word-level tokenizer,
    /// and all for any other.</param>
    /// <param name="bos">Whether a beginning-of-sequence token stands in front; when null, if the tokenizer has one.</param>
    /// <exception cref="ArgumentException">There is no such task, the vocabulary lacks the words, or there are not as many different
    /// examples.</exception>
    public static CircuitTask Draw(string name, Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var description = TaskDescription.Find(name) ?? throw Unknown(name);
        var generator = description.Generator(tokenizer, split ?? (tokenizer is WordTokenizer ? TaskSplit.HeldOut : TaskSplit.All));
        var policy = BosPolicies.Settle(tokenizer, bos);
        var random = new Random(seed);
        var pairs = new List<TaskPair>(examples);
        var seen = new HashSet<(string, string)>();
        var uneven = new List<string>();
        for (var misses = 0; pairs.Count < examples;)
        {
            var example = generator.Next(random, pairs.Count);
            if (seen.Add((example.Clean, example.Corrupted)))
            {
                var pair = Pair(tokenizer, policy, example);
                if (pair.Clean.Count == pair.Corrupted.Count)
                {
                    pairs.Add(pair);
                    misses = 0;
                    continue;
                }

                uneven.Add($"\"{example.Clean}\"");
            }

            if (++misses > 10_000)
                throw new ArgumentException(
                    $"Only {pairs.Count} different examples of '{name}' could be drawn, and {examples} were asked for" +
                    (uneven.Count > 0 ? $" ({uneven.Count} more have clean and corrupted prompts of unequal lengths in this vocabulary)" : "") +
                    "; ask for fewer.", nameof(examples));
        }

        Dropped[] lengths = uneven.Count == 0 ? [] :
            [new("drawn pairs", uneven.Count, uneven.Count + pairs.Count, "clean and corrupted differ in length", [.. uneven.Take(Dropped.Shown)])];
        return new CircuitTask(name, pairs, description.Metric, policy, seed, [.. generator.Dropped, .. lengths]);
    }

    /// <summary>Opens a built-in task by name, or a task file.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or the path of a <c>.jsonl</c>, <c>.json</c> or <c>.csv</c> file (<see cref="TaskFile"/>).</param>
    /// <param name="tokenizer">The model's tokenizer; null only for a file of token ids.</param>
    /// <param name="examples">How many pairs; when null, 100 for a built-in task and all of a file.</param>
    /// <param name="seed">Seed of a built-in task; a file is taken in its order.</param>
    /// <param name="file">How a file is read; null for what suits it. Of a built-in task only <see cref="TaskFileOptions.Bos"/> counts.</param>
    /// <exception cref="ArgumentException">There is no such task, or a tokenizer is needed; or fewer pairs exist than asked for.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the line.</exception>
    public static CircuitTask Open(string nameOrFile, Tokenizer? tokenizer, int? examples = null, int seed = 0, TaskFileOptions? file = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFile);
        if (examples is < 1)
            throw new ArgumentOutOfRangeException(nameof(examples), examples, "A task needs at least one example.");
        if (!Names.Contains(nameOrFile))
        {
            if (!TaskFile.HasKnownEnding(nameOrFile))
                throw Unknown(nameOrFile);
            var task = TaskFile.Read(nameOrFile, tokenizer, file ?? new TaskFileOptions());
            return examples is { } n ? task.Take(n) : task;
        }

        if (tokenizer is null)
            throw new ArgumentException(
                $"The task '{nameOrFile}' is made of words, but the model has no tokenizer. " +
                "Put its tokenizer files into the model folder, or give a task file of token ids.", nameof(tokenizer));
        return Draw(nameOrFile, tokenizer, examples ?? DefaultExamples, seed, bos: file?.Bos);
    }

    /// <summary>Opens a built-in task by name, or a task file, for a model, and refuses what does not fit it.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or the path of a <c>.jsonl</c>, <c>.json</c> or <c>.csv</c> file (<see cref="TaskFile"/>).</param>
    /// <param name="model">The model; one without a tokenizer takes files of token ids.</param>
    /// <param name="examples">How many pairs; when null, 100 for a built-in task and all of a file.</param>
    /// <param name="seed">Seed of a built-in task; a file is taken in its order.</param>
    /// <param name="file">How a file is read; null for what suits it. Of a built-in task only <see cref="TaskFileOptions.Bos"/> counts.</param>
    /// <exception cref="ArgumentException">There is no such task, a tokenizer is needed, or the task does not fit the model.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the line.</exception>
    public static CircuitTask Open(string nameOrFile, Transformer model, int? examples = null, int seed = 0, TaskFileOptions? file = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var task = Open(nameOrFile, model.TokenizerOrNull, examples, seed, file);
        task.RequireFits(model.Config.VocabularySize, model.Config.ContextLength);
        return task;
    }

    private static TaskPair Pair(Tokenizer tokenizer, string policy, TaskExample example) => new()
    {
        Clean = BosPolicies.Encode(tokenizer, example.Clean, policy),
        Corrupted = BosPolicies.Encode(tokenizer, example.Corrupted, policy),
        CleanText = example.Clean,
        CorruptedText = example.Corrupted,
        Answers = [.. example.Answers.Select(token => IdOf(tokenizer, token))],
        Wrong = [.. example.Wrong.Select(token => IdOf(tokenizer, token))],
        Neutral = [.. example.Neutral.Select(token => IdOf(tokenizer, token))],
    };

    private static int IdOf(Tokenizer tokenizer, string token) =>
        tokenizer.TryGetId(token, out var id) ? id : throw new ArgumentException($"'{token}' is not a single token of the vocabulary.", nameof(token));

    private static ArgumentException Unknown(string name) => new(
        $"There is no task '{name}'. Built-in tasks: {string.Join(", ", Names)}; or give a task file ({TaskFile.Endings}).", nameof(name));
}

using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>The built-in tasks.</summary>
/// <remarks>Examples are drawn with <see cref="Random"/> seeded by the caller, whose sequence .NET keeps the same across machines
/// and versions: the same tokenizer, arguments and word lists give the same task, and a smaller task is the beginning of a
/// larger one.</remarks>
public static class TaskCatalog
{
    private const int DefaultExamples = 100;

    /// <summary>Names that <see cref="Open(string, Tokenizer, int?, int)"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ioi", "ioi-swap", "greater-than"];

    /// <summary>Indirect object identification (Wang et al. 2022): "When Mary and John went to the store, John gave a drink
    /// to" wants Mary rather than John. Metric: logit difference.</summary>
    /// <param name="tokenizer">The model's tokenizer; names that are not single tokens of it are left out.</param>
    /// <param name="examples">How many different pairs.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="variant">How the corrupted prompt differs.</param>
    /// <param name="split">Which templates and pairs of names; when null, those kept from the bundled models for a word-level
    /// tokenizer, and all for any other.</param>
    /// <param name="bos">Whether a beginning-of-sequence token stands in front; when null, if the tokenizer has one.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks the words, or there are not as many different examples.</exception>
    public static CircuitTask Ioi(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, IoiVariant variant = IoiVariant.ThirdName,
        TaskSplit? split = null, bool? bos = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var generator = new IoiGenerator(tokenizer, split ?? DefaultSplit(tokenizer));
        var policy = BosPolicies.Settle(tokenizer, bos);
        var name = variant == IoiVariant.Swap ? "ioi-swap" : "ioi";
        return new CircuitTask(name, Different(name, examples, seed, Draw), Metric.LogitDifference, policy, seed);

        TaskPair Draw(Random random, int index)
        {
            var draw = generator.Next(random, indirectObjectFirst: index % 2 == 0);
            var replacement = variant == IoiVariant.Swap
                ? draw.IndirectObject
                : generator.ThirdName(random, draw)
                    ?? throw new ArgumentException("The vocabulary has too few names for a third one in the corrupted prompt.", nameof(tokenizer));
            return Pair(tokenizer, policy, draw.Prompt(draw.Subject), draw.Prompt(replacement)) with
            {
                Answers = [IdOf(tokenizer, " " + draw.IndirectObject)],
                Wrong = [IdOf(tokenizer, " " + draw.Subject)],
            };
        }
    }

    /// <summary>Greater-Than (Hanna et al. 2023): "The war lasted from the year 1732 to the year 17" wants a number above 32;
    /// the corrupted prompt starts in 1701. Metric: probability difference.</summary>
    /// <param name="tokenizer">The model's tokenizer; years that it does not split in the middle are left out.</param>
    /// <param name="examples">How many different pairs.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="split">Which start years; when null, those kept from the bundled models for a word-level tokenizer, and
    /// all for any other.</param>
    /// <param name="bos">Whether a beginning-of-sequence token stands in front; when null, if the tokenizer has one.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks the words, or there are not as many different examples.</exception>
    public static CircuitTask GreaterThan(Tokenizer tokenizer, int examples = DefaultExamples, int seed = 0, TaskSplit? split = null, bool? bos = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var generator = new GreaterThanGenerator(tokenizer, split ?? DefaultSplit(tokenizer));
        var policy = BosPolicies.Settle(tokenizer, bos);
        return new CircuitTask("greater-than", Different("greater-than", examples, seed, Draw), Metric.ProbabilityDifference, policy, seed);

        TaskPair Draw(Random random, int index)
        {
            var draw = generator.Next(random);
            return Pair(tokenizer, policy, draw.Prompt(draw.Year), draw.Prompt(1)) with
            {
                Answers = [.. generator.YearIds.Where(y => y.Year > draw.Year).Select(y => y.Id)],
                Wrong = [.. generator.YearIds.Where(y => y.Year <= draw.Year).Select(y => y.Id)],
            };
        }
    }

    /// <summary>Opens a built-in task by name, or a task file.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or the path of a <c>.jsonl</c> or <c>.csv</c> file (<see cref="TaskFile"/>).</param>
    /// <param name="tokenizer">The model's tokenizer; null only for a file of token ids.</param>
    /// <param name="examples">How many pairs; when null, 100 for a built-in task and all of a file.</param>
    /// <param name="seed">Seed of a built-in task; a file is taken in its order.</param>
    /// <exception cref="ArgumentException">There is no such task, or a tokenizer is needed; or fewer pairs exist than asked for.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the line.</exception>
    public static CircuitTask Open(string nameOrFile, Tokenizer? tokenizer, int? examples = null, int seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFile);
        if (examples is < 1)
            throw new ArgumentOutOfRangeException(nameof(examples), examples, "A task needs at least one example.");
        if (!Names.Contains(nameOrFile))
        {
            if (!TaskFile.HasKnownEnding(nameOrFile))
                throw new ArgumentException(
                    $"There is no task '{nameOrFile}'. Built-in tasks: {string.Join(", ", Names)}; or give a task file (*.jsonl, *.csv).", nameof(nameOrFile));
            var task = TaskFile.Read(nameOrFile, tokenizer);
            return examples is { } n ? task.Take(n) : task;
        }

        if (tokenizer is null)
            throw new ArgumentException(
                $"The task '{nameOrFile}' is made of words, but the model has no tokenizer. " +
                "Put its tokenizer files into the model folder, or give a task file of token ids.", nameof(tokenizer));
        var count = examples ?? DefaultExamples;
        return nameOrFile switch
        {
            "ioi" => Ioi(tokenizer, count, seed),
            "ioi-swap" => Ioi(tokenizer, count, seed, IoiVariant.Swap),
            _ => GreaterThan(tokenizer, count, seed),
        };
    }

    /// <summary>Opens a built-in task by name, or a task file, for a model, and refuses what does not fit it.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or the path of a <c>.jsonl</c> or <c>.csv</c> file (<see cref="TaskFile"/>).</param>
    /// <param name="model">The model; one without a tokenizer takes files of token ids.</param>
    /// <param name="examples">How many pairs; when null, 100 for a built-in task and all of a file.</param>
    /// <param name="seed">Seed of a built-in task; a file is taken in its order.</param>
    /// <exception cref="ArgumentException">There is no such task, a tokenizer is needed, or the task does not fit the model.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the line.</exception>
    public static CircuitTask Open(string nameOrFile, Transformer model, int? examples = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        var task = Open(nameOrFile, model.TokenizerOrNull, examples, seed);
        task.RequireFits(model.Config.VocabularySize, model.Config.ContextLength);
        return task;
    }

    private static TaskSplit DefaultSplit(Tokenizer tokenizer) => tokenizer is WordTokenizer ? TaskSplit.HeldOut : TaskSplit.All;

    private static TaskPair Pair(Tokenizer tokenizer, string policy, string clean, string corrupted) => new()
    {
        Clean = BosPolicies.Encode(tokenizer, clean, policy),
        Corrupted = BosPolicies.Encode(tokenizer, corrupted, policy),
        CleanText = clean,
        CorruptedText = corrupted,
    };

    private static int IdOf(Tokenizer tokenizer, string token) =>
        tokenizer.TryGetId(token, out var id) ? id : throw new ArgumentException($"'{token}' is not a single token of the vocabulary.", nameof(token));

    private static List<TaskPair> Different(string name, int examples, int seed, Func<Random, int, TaskPair> draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var random = new Random(seed);
        var pairs = new List<TaskPair>(examples);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var misses = 0; pairs.Count < examples;)
        {
            var pair = draw(random, pairs.Count);
            if (seen.Add(pair.CleanText!))
            {
                pairs.Add(pair);
                misses = 0;
            }
            else if (++misses > 10_000)
                throw new ArgumentException(
                    $"Only {pairs.Count} different examples of '{name}' could be drawn, and {examples} were asked for; ask for fewer.", nameof(examples));
        }

        return pairs;
    }
}

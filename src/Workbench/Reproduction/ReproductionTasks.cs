using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>The tasks of a reproduction, drawn once for every seed.</summary>
public sealed class ReproductionTasks
{
    /// <summary>Pairs of a built-in task when nobody says otherwise.</summary>
    public const int DefaultExamples = 100;

    private ReproductionTasks(IReadOnlyList<ReproductionTask> drawn, IReadOnlyList<(string Task, string Reason)> leftOut) => (Drawn, LeftOut) = (drawn, leftOut);

    /// <summary>The tasks, in the order asked for; all seeds of one behind each other.</summary>
    public IReadOnlyList<ReproductionTask> Drawn { get; }

    /// <summary>Default tasks that this model cannot do, and why.</summary>
    public IReadOnlyList<(string Task, string Reason)> LeftOut { get; }

    /// <summary>Opens tasks for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">Tasks that somebody asked for: a built-in name, a file, or <c>name=file</c> for a file that holds the pairs of a task of that
    /// name. Null for the defaults.</param>
    /// <param name="defaults">The tasks of the paper. One that does not fit the model is left out with its reason; a task that was asked for is an error.</param>
    /// <param name="examples">Pairs a task; <see cref="DefaultExamples"/> of a built-in task and all of a file when null.</param>
    /// <param name="seeds">Seeds of the drawing, at least one. A file is not drawn, so it is taken once.</param>
    /// <param name="heldOut">Whether circuits are evaluated on as many other pairs instead of those that were scored.</param>
    /// <exception cref="ArgumentException">A task is unknown, asked for twice or does not fit the model, or it has too few pairs.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names the line.</exception>
    public static ReproductionTasks Open(
        Transformer model, IReadOnlyList<string>? asked, IReadOnlyList<string> defaults, int? examples, IReadOnlyList<int> seeds, bool heldOut)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(seeds);
        var drawn = new List<ReproductionTask>();
        var leftOut = new List<(string, string)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in asked ?? defaults)
        {
            var (name, source) = Split(text);
            if (!names.Add(name))
                throw new ArgumentException($"The task '{name}' is asked for twice.", nameof(asked));
            try
            {
                // A built-in task is drawn anew for every seed; a file holds what it holds.
                foreach (var seed in TaskCatalog.Names.Contains(source) ? seeds : seeds.Take(1))
                    drawn.Add(Draw(model, name, source, examples, seed, heldOut));
            }
            catch (Exception unfit) when (asked is null && unfit is ArgumentException or InvalidOperationException)
            {
                drawn.RemoveAll(task => task.Name == name);
                leftOut.Add((name, FirstSentence(unfit)));
            }
        }

        return new ReproductionTasks(drawn, leftOut);
    }

    private static ReproductionTask Draw(Transformer model, string name, string source, int? examples, int seed, bool heldOut)
    {
        if (!heldOut)
        {
            var task = TaskCatalog.Open(source, model, examples, seed);
            return new ReproductionTask(name, seed, task, task);
        }

        var builtIn = TaskCatalog.Names.Contains(source);
        var both = TaskCatalog.Open(source, model, (examples ?? (builtIn ? DefaultExamples : null)) * 2, seed);
        var half = both.Pairs.Count / 2;
        if (half == 0)
            throw new ArgumentException($"The task '{name}' has a single pair, so none can be held out for evaluation.");
        return new ReproductionTask(
            name, seed,
            both.Only([.. Enumerable.Range(0, half)], "held out for evaluation"),
            both.Only([.. Enumerable.Range(half, both.Pairs.Count - half)], "used for scoring"));
    }

    private static (string Name, string Source) Split(string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && sign < text.Length - 1 ? (text[..sign], text[(sign + 1)..])
            : TaskCatalog.Names.Contains(text) ? (text, text)
            : (Path.GetFileNameWithoutExtension(text), text);
    }

    // What .NET adds for programmers stands behind it.
    private static string FirstSentence(Exception failure) =>
        failure is ArgumentException { ParamName: { } parameter } && failure.Message.IndexOf($" (Parameter '{parameter}')", StringComparison.Ordinal) is >= 0 and var end
            ? failure.Message[..end]
            : failure.Message;
}

using System.CommandLine;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Cli.Support;

/// <summary>The options of every command that runs a model on a task.</summary>
internal sealed class ModelAndTask
{
    private readonly Option<string> model = new("--model")
    {
        Description = $"The model: a name under data/models, a folder, a hub name already fetched, or a compiled model ({CompiledModels.Names}).",
        HelpName = "M",
        Required = true,
    };

    private readonly Option<string> task = new("--task")
    {
        Description = $"The task: {string.Join(", ", TaskCatalog.Names)}, a task file (*.jsonl, *.json, *.csv), or that of a compiled model, which has the model's name.",
        HelpName = "T",
        Required = true,
    };

    private readonly Option<string?> variant = new("--variant") { Description = TaskVariants.Help };
    private readonly Option<string?> relation = new("--relation") { Description = "The one relation to take from a file of facts about several.", HelpName = "name" };
    private readonly Option<bool> skip = new("--skip-unusable") { Description = "Leave out and count lines of a .jsonl task that the vocabulary cannot express, instead of refusing the file." };

    private readonly Option<bool> onlyCorrect = new("--only-correct") { Description = "Keep only the pairs that the whole model gets right, as DiscoGP does with facts." };

    private readonly Option<string?> metric = new("--metric")
    {
        Description = $"What is measured: {string.Join(", ", Metric.All.Select(known => known.Name))}. By default the task's own.",
    };

    private readonly Option<int?> examples = Numbers.OptionalWhole("--examples", "How many pairs. By default 100 of a built-in task, all of a file or of a compiled model's task.", least: 1);
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of a built-in task.", 0);
    private readonly Option<int> batchSize = Numbers.Whole("--batch-size", "Pairs that go through the model together; 0 chooses by memory. Changes no figure beyond rounding.", 0, least: 0);

    private readonly Option<string> device = ModelOpener.Device();

    public ModelAndTask()
    {
        variant.AcceptOnlyFromAmong([.. TaskVariants.Names]);
        metric.AcceptOnlyFromAmong([.. Metric.All.Select(known => known.Name)]);
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { model, task, variant, relation, skip, onlyCorrect, metric, examples, seed, batchSize, device })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(task) is not { } name)
                return;
            if (result.GetValue(variant) is { } chosen && TaskVariants.Names.Contains(chosen) && TaskVariants.Problem(name, chosen) is { } problem)
                result.AddError(problem);
            if (TaskCatalog.Names.Contains(name) && result.GetValue(relation) is not null)
                result.AddError($"--relation belongs to a file of facts; '{name}' is a built-in task.");
            if (TaskCatalog.Names.Contains(name) && result.GetValue(skip))
                result.AddError($"--skip-unusable belongs to a task file; '{name}' is a built-in task, which leaves out what a vocabulary lacks anyway.");
        });
    }

    public int BatchSize(WorkRun run) => run.Need(batchSize);

    public int Seed(WorkRun run) => run.Need(seed);

    public Transformer OpenModel(WorkRun run) => ModelOpener.Open(run.Need(model), run.Need(device));

    /// <summary>Opens the task.</summary>
    /// <param name="run">The run.</param>
    /// <param name="opened">The model.</param>
    /// <param name="more">Pairs to add to the number that was asked for; a task of which all pairs are taken has no more.</param>
    public CircuitTask OpenTask(WorkRun run, Transformer opened, int more = 0)
    {
        var count = run.Get(examples);
        if (more > 0 && (count is not null || TaskCatalog.Names.Contains(run.Need(task))))
            count = (count ?? TaskCatalog.DefaultExamples) + more;
        var (name, corruption) = TaskVariants.Settle(run.Need(task), run.Get(variant));
        if (CompiledModels.Knows(run.Need(model)))
            CompiledModels.RefuseOtherTask(run.Need(model), name);
        var options = new TaskFileOptions { Corruption = corruption, Relation = run.Get(relation), Strict = run.Need(skip) ? false : null };
        var made = CompiledModels.Knows(name)
            ? CompiledModels.OpenTask(name, opened, count)
            : TaskCatalog.Open(name, opened.TokenizerOrNull, count, run.Need(seed), options);
        if (run.Need(onlyCorrect))
            made = run.WithProgress("Looking for what the model gets right", made.Pairs.Count, "pairs", progress =>
                CorrectExamples.Keep(opened, made, progress: progress, cancellation: run.Cancellation));
        return run.Get(metric) is { } chosen ? made.WithMetric(Metric.Parse(chosen)) : made;
    }

    /// <summary>Says what was left out of a task, a line each, and its notes.</summary>
    public static void SayDropped(WorkRun run, CircuitTask opened)
    {
        foreach (var item in opened.Dropped)
            run.Say($"{opened.Name}: {item}.");
        foreach (var note in opened.Notes)
            run.Say($"Note: {note}");
    }
}

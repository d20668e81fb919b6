using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench train</c>: trains a bundled model from scratch.</summary>
internal sealed class TrainCommand : WorkCommand
{
    private readonly Argument<string> name = new("model") { Description = "Which model." };
    private readonly Option<string?> output = new("--out") { Description = "The model folder to write. By default the bundled model's own under data/models.", HelpName = "folder" };
    private readonly Option<int?> seed = Numbers.OptionalWhole("--seed", "Seed of weights, text and order. By default the recipe's.");
    private readonly Option<int?> steps = Numbers.OptionalWhole("--steps", "Updates. By default the recipe's.", least: 1);
    private readonly Option<int?> batchSize = Numbers.OptionalWhole("--batch-size", "Sentences in a batch. By default the recipe's.", least: 1);
    private readonly Option<int?> examples = Numbers.OptionalWhole("--examples", "Held-out examples of each task to measure it on. By default the recipe's.", least: 1);
    private readonly Option<string?> checkpoints = new("--checkpoints")
    {
        Description = "Folder for checkpoints; a run that was stopped goes on from there. By default one under out/train, removed in the end.",
        HelpName = "folder",
    };

    public TrainCommand()
        : base(
            "train",
            "Trains a bundled model from scratch on sentences that the project generates, and measures it on held-out ones.",
            "workbench train mini",
            "workbench train attn-2l",
            "workbench train mini --seed 7 --out out/mini-7")
    {
        name.AcceptOnlyFromAmong([.. ModelRecipe.All.Select(recipe => recipe.Name)]);
        Add(name);
        foreach (var option in new Option[] { output, seed, steps, batchSize, examples, checkpoints })
            Add(option);
        Add(new TrainDictionariesCommand());
    }

    private protected override int Run(WorkRun run)
    {
        Computer.Prepare();
        var recipe = ModelRecipe.Find(run.Need(name));
        recipe = recipe with
        {
            Seed = run.Get(seed) ?? recipe.Seed,
            EvaluationExamples = run.Get(examples) ?? recipe.EvaluationExamples,
            Training = recipe.Training with
            {
                Steps = run.Get(steps) ?? recipe.Training.Steps,
                BatchSize = run.Get(batchSize) ?? recipe.Training.BatchSize,
            },
        };
        var folder = run.Get(output) ?? DataFolder.PathTo("models", recipe.Name);
        var ownCheckpoints = Path.Combine("out", "train", string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}-seed{recipe.Seed}-{recipe.Training.Steps}x{recipe.Training.BatchSize}"));

        var result = Train(run, recipe, folder, run.Get(checkpoints) ?? ownCheckpoints);

        // A checkpoint of a finished run would make the next one skip the training.
        if (run.Get(checkpoints) is null && Directory.Exists(ownCheckpoints))
            Directory.Delete(ownCheckpoints, recursive: true);

        run.Say($"{result.Report.Steps} steps, {result.Report.Tokens} tokens, {result.Report.Elapsed.TotalMinutes:0.0} minutes. On {recipe.EvaluationExamples} held-out examples of each task:");
        run.Table(
            ["task", "metric", "accuracy", "bigram", "bag of words", "5 %", "median", "95 %", "corrupted"],
            result.Evaluation.Tasks.Zip(result.Counting).Select(row =>
            {
                var (task, counting) = row;
                double[] sorted = [.. task.Clean.Order()];
                double[] figures =
                [
                    task.Accuracy, counting.Bigram, counting.BagOfWords,
                    Quantile.Of(sorted, 0.05), Quantile.Of(sorted, 0.5), Quantile.Of(sorted, 0.95), task.Corrupted.Average(),
                ];
                return (string[])[task.Task, task.Metric, .. figures.Select(figure => Figures.Fixed(figure, 3))];
            }),
            textColumns: 2);
        run.Say($"(5 %, median and 95 % of the metric on clean prompts; its mean on corrupted ones; bigram and bag of words are the accuracies of counting)");
        run.Say($"Written: {folder} (all figures in its README.md)");
        return ExitCode.Done;
    }

    private static TrainedModel Train(WorkRun run, ModelRecipe recipe, string folder, string checkpointFolder)
    {
        var (loss, trained) = (double.NaN, false);
        try
        {
            return run.WithProgress(
                $"Training {recipe.Name}",
                recipe.Training.Steps,
                "steps",
                progress => recipe.Train(
                    folder,
                    checkpointFolder,
                    step =>
                    {
                        (loss, trained) = (step.Loss, step.Step == step.Steps);
                        progress.Report(step.Step);
                    },
                    cancellation: run.Cancellation),
                () => double.IsNaN(loss) ? "" : string.Create(CultureInfo.InvariantCulture, $"loss {loss:0.000}{(trained ? ", measuring on held-out examples" : "")}"));
        }
        catch (OperationCanceledException)
        {
            run.Error.WriteLine($"The same command goes on from the checkpoint in {checkpointFolder}.");
            throw;
        }
    }
}

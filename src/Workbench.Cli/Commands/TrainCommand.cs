using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench train</c>: trains a bundled model from scratch.</summary>
internal sealed class TrainCommand : WorkCommand
{
    private readonly Argument<string> name = new("model") { Description = "Which model." };
    private readonly Option<string?> output = new("--out") { Description = "The model folder to write. By default the bundled model's own, data/models/mini.", HelpName = "folder" };
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of weights, text and order.", 0);
    private readonly Option<int> steps = Numbers.Whole("--steps", "Updates.", new MiniRecipe().Training.Steps, least: 1);
    private readonly Option<int> batchSize = Numbers.Whole("--batch-size", "Sentences in a batch.", new MiniRecipe().Training.BatchSize, least: 1);
    private readonly Option<int> examples = Numbers.Whole("--examples", "Held-out examples of each task to measure it on.", new MiniRecipe().EvaluationExamples, least: 1);
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
            "workbench train mini --seed 1 --out out/mini-1")
    {
        name.AcceptOnlyFromAmong("mini");
        Add(name);
        foreach (var option in new Option[] { output, seed, steps, batchSize, examples, checkpoints })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        Computer.Prepare();
        var recipe = new MiniRecipe { Seed = run.Need(seed), EvaluationExamples = run.Need(examples) };
        recipe = recipe with { Training = recipe.Training with { Steps = run.Need(steps), BatchSize = run.Need(batchSize) } };
        var folder = run.Get(output) ?? DataFolder.PathTo("models", run.Need(name));
        var ownCheckpoints = Path.Combine("out", "train", string.Create(CultureInfo.InvariantCulture, $"mini-seed{recipe.Seed}-{recipe.Training.Steps}x{recipe.Training.BatchSize}"));

        var result = Train(run, recipe, folder, run.Get(checkpoints) ?? ownCheckpoints);

        // A checkpoint of a finished run would make the next one skip the training.
        if (run.Get(checkpoints) is null && Directory.Exists(ownCheckpoints))
            Directory.Delete(ownCheckpoints, recursive: true);

        var (ioi, _, greaterThan) = result.Evaluation;
        run.Say($"{result.Report.Steps} steps, {result.Report.Tokens} tokens, {result.Report.Elapsed.TotalMinutes:0.0} minutes. On {ioi.Correct.Count} held-out examples of each task:");
        run.Table(
            ["measure", "value"],
            new (string Name, IReadOnlyList<double> Values)[]
            {
                ("ioi: indirect object above subject", ioi.Correct),
                ("ioi: probability of the indirect object", ioi.AnswerProbability),
                ("greater-than: most likely year is valid", greaterThan.Correct),
                ("greater-than: probability on valid years", greaterThan.AnswerProbability),
            }.Select(row => new[] { row.Name, Figures.Fixed(row.Values.Average(), 4) }),
            textColumns: 1);
        run.Say($"Written: {folder} (all figures in its README.md)");
        return ExitCode.Done;
    }

    private static MiniResult Train(WorkRun run, MiniRecipe recipe, string folder, string checkpointFolder)
    {
        var loss = double.NaN;
        try
        {
            return run.WithProgress(
                "Training mini",
                recipe.Training.Steps,
                "steps",
                progress => recipe.Train(
                    folder,
                    checkpointFolder,
                    step =>
                    {
                        loss = step.Loss;
                        progress.Report(step.Step);
                    },
                    cancellation: run.Cancellation),
                () => double.IsNaN(loss) ? "" : string.Create(CultureInfo.InvariantCulture, $"loss {loss:0.000}"));
        }
        catch (OperationCanceledException)
        {
            run.Error.WriteLine($"The same command goes on from the checkpoint in {checkpointFolder}.");
            throw;
        }
    }
}

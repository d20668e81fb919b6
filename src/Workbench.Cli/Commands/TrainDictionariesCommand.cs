using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Training;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench train dictionaries</c>: trains sparse autoencoders and transcoders on a model's activations.</summary>
internal sealed class TrainDictionariesCommand : WorkCommand
{
    private readonly Option<string> model = new("--model") { Description = "The model: a name under data/models, or a folder.", HelpName = "M", DefaultValueFactory = _ => "mini" };
    private readonly Option<string?> sites = new("--sites")
    {
        Description = "Where: kinds for every layer (A attention output, M MLP transcoder, R residual stream behind the layer; also Z, MO, RM, RB) or single sites (L2A), with commas. By default A,M,R.",
        HelpName = "list",
    };

    private readonly Option<int?> features = Numbers.OptionalWhole("--features", "Features of each dictionary before pruning. By default 16 times the width, 8 times for residual streams.", least: 1);
    private readonly Option<string?> activation = new("--activation") { Description = "Activation function. By default jumprelu.", HelpName = "relu|topk|jumprelu" };
    private readonly Option<int?> l0 = Numbers.OptionalWhole("--l0", "Active features a token for topk (at most) and jumprelu (on average). By default 24.", least: 1);
    private readonly Option<double?> l1 = Numbers.Optional("--l1", "Weight of the L1 penalty for relu. By default 0.5.");
    private readonly Option<bool> vectorNorm = new("--vector-norm") { Description = "Scale every token to the same norm, as the linear-circuits paper does." };
    private readonly Option<bool> skip = new("--skip") { Description = "Give transcoders a linear path from input to output." };
    private readonly Option<int?> steps = Numbers.OptionalWhole("--steps", "Updates. By default 1000.", least: 1);
    private readonly Option<int?> fineTune = Numbers.OptionalWhole("--fine-tune", "How many of the steps, the last ones, train decoders only and without penalty (relu). By default a tenth for relu.", least: 0);
    private readonly Option<int?> batchSize = Numbers.OptionalWhole("--batch-size", "Sentences in a batch. By default 48.", least: 1);
    private readonly Option<double?> learningRate = Numbers.Optional("--learning-rate", "Largest learning rate. By default 0.004.");
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of first features, replaced features and order of text.", 0);
    private readonly Option<string?> text = new("--text") { Description = "A text file to train on, a document a line. Models that are not the project's need one.", HelpName = "file" };
    private readonly Option<int?> examples = Numbers.OptionalWhole("--examples", "Held-out sentences to measure on. By default 2000.", least: 1);
    private readonly Option<string> device = ModelOpener.Device();
    private readonly Option<string?> output = new("--out") { Description = "Where the dictionaries go, each in a folder of its own. By default the folder dictionaries in the model's.", HelpName = "folder" };
    private readonly Option<string?> checkpoints = new("--checkpoints")
    {
        Description = "Folder for checkpoints; a run that was stopped goes on from there. By default one under out/train, removed in the end.",
        HelpName = "folder",
    };

    public TrainDictionariesCommand()
        : base(
            "dictionaries",
            "Trains sparse autoencoders and transcoders on the activations of a model, all in one pass, and measures them on held-out text.",
            "workbench train dictionaries --model mini",
            "workbench train dictionaries --model mini --sites L1A,L1M --features 1024 --out out/dictionaries",
            "workbench train dictionaries --model mini --activation relu --l1 0.8 --out out/relu",
            "workbench train dictionaries --model gpt2 --text corpus.txt --sites A,M")
    {
        activation.AcceptOnlyFromAmong("relu", "topk", "jumprelu");
        foreach (var option in new Option[] { model, sites, features, activation, l0, l1, vectorNorm, skip, steps, fineTune, batchSize, learningRate, seed, text, examples, device, output, checkpoints })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        var modelFolder = ModelFinder.Find(run.Need(model));
        using var opened = ModelOpener.Open(Path.GetFullPath(modelFolder), run.Need(device));
        var recipe = Recipe(run, opened);
        var corpus = Corpus(run, opened);
        var folder = run.Get(output) ?? Path.Combine(modelFolder, "dictionaries");
        var ownCheckpoints = Path.Combine("out", "train", string.Create(CultureInfo.InvariantCulture, $"{opened.Name}-dictionaries-seed{recipe.Options.Training.Seed}-{recipe.Options.Training.Steps}x{recipe.Options.Training.BatchSize}"));

        var result = Train(run, opened, corpus, recipe, folder, run.Get(checkpoints) ?? ownCheckpoints);

        // A checkpoint of a finished run would make the next one skip the training.
        if (run.Get(checkpoints) is null && Directory.Exists(ownCheckpoints))
            Directory.Delete(ownCheckpoints, recursive: true);
        Say(run, result, folder);
        return ExitCode.Done;
    }

    private DictionaryRecipe Recipe(WorkRun run, Transformer opened)
    {
        var recipe = DictionaryRecipe.Mini(opened.Config);
        var chosen = run.Get(sites) is { } list ? DictionarySites.Parse(list, opened) : [.. recipe.Plans.Select(plan => plan.Site)];
        var kind = run.Get(activation) switch
        {
            "relu" => DictionaryActivation.Relu,
            "topk" => DictionaryActivation.TopK,
            _ => DictionaryActivation.JumpRelu,
        };
        var training = recipe.Options.Training with
        {
            Steps = run.Get(steps) ?? recipe.Options.Training.Steps,
            BatchSize = run.Get(batchSize) ?? recipe.Options.Training.BatchSize,
            LearningRate = run.Get(learningRate) ?? recipe.Options.Training.LearningRate,
            Seed = run.Need(seed),
        };
        return recipe with
        {
            Plans = [.. chosen.Select(site =>
            {
                var plan = DictionaryRecipe.Plan(site, opened.Config);
                return plan with
                {
                    Features = run.Get(features) ?? plan.Features,
                    Activation = kind,
                    L0 = run.Get(l0) ?? Math.Min(plan.L0, run.Get(features) ?? plan.L0),
                    L1 = run.Get(l1) ?? plan.L1,
                    Normalisation = run.Get(vectorNorm) ? DictionaryNormalisation.VectorNorm : DictionaryNormalisation.None,
                    Skip = run.Get(skip) && site.IsTranscoder,
                };
            })],
            Options = recipe.Options with
            {
                Training = training,
                FineTuneSteps = run.Get(fineTune) ?? (kind == DictionaryActivation.Relu ? training.Steps / 10 : 0),
            },
            EvaluationSentences = run.Get(examples) ?? recipe.EvaluationSentences,
        };
    }

    private ICorpus Corpus(WorkRun run, Transformer opened)
    {
        if (run.Get(text) is { } file)
            return TextFileCorpus.Load(file, opened);
        return ModelRecipe.All.FirstOrDefault(recipe => recipe.Name == opened.Name) is { } bundled
            ? bundled.Corpus(bundled.Seed)
            : throw new ArgumentException($"What text '{opened.Name}' was trained on is not known here. Give a text file with --text.");
    }

    private static TrainedDictionaries Train(WorkRun run, Transformer opened, ICorpus corpus, DictionaryRecipe recipe, string folder, string checkpointFolder)
    {
        DictionaryTrainingProgress? last = null;
        (int Step, DictionaryEvaluation Figures)? measured = null;
        try
        {
            return run.WithProgress(
                $"Training {recipe.Plans.Count} dictionaries",
                recipe.Options.Training.Steps,
                "steps",
                progress => recipe.Train(
                    opened,
                    corpus,
                    folder,
                    checkpointFolder,
                    told =>
                    {
                        last = told;
                        progress.Report(told.Step);
                    },
                    (step, figures) => measured = (step, figures),
                    run.Cancellation),
                () => last is null ? "" : Note(last, measured));
        }
        catch (OperationCanceledException)
        {
            run.Error.WriteLine($"The same command goes on from the checkpoint in {checkpointFolder}.");
            throw;
        }
    }

    private static string Note(DictionaryTrainingProgress told, (int Step, DictionaryEvaluation Figures)? measured)
    {
        if (told.Step == told.Steps)
            return "pruning and measuring on held-out text";
        var worst = told.Sites.MinBy(site => site.ExplainedVariance)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"explained variance {told.Sites.Average(site => site.ExplainedVariance):0.000} (least {worst.ExplainedVariance:0.000} at {worst.Site.Name}), L0 {told.Sites.Average(site => site.L0):0.0}, dead {told.Sites.Sum(site => site.Dead)}")
            + (measured is { } held ? string.Create(
                CultureInfo.InvariantCulture,
                $", delta cross-entropy on held-out text {(held.Figures.Together ?? held.Figures.Sites[0]).DeltaCrossEntropy:0.000} {(held.Figures.Together is null ? $"at {held.Figures.Sites[0].Site}" : "all together")} (step {held.Step})") : "");
    }

    private static void Say(WorkRun run, TrainedDictionaries result, string folder)
    {
        var measured = result.Evaluation;
        run.Say($"On {measured.Sentences} held-out sentences, {measured.Tokens} predicted tokens; the model's own cross-entropy is {measured.CrossEntropy:0.0000} nats a token:");
        run.Table(
            ["site", "features", "L0", "explained variance", "delta cross-entropy", "loss recovered", "dead", "pruned"],
            (measured.Together is { } together ? [.. measured.Sites, together] : measured.Sites).Select(row => (string[])
            [
                row.Site, row.Features.ToString(CultureInfo.InvariantCulture), Number(row.L0, 1), Number(row.ExplainedVariance, 4), Number(row.DeltaCrossEntropy, 4),
                Number(row.LossRecovered, 4), row.Dead.ToString(CultureInfo.InvariantCulture),
                result.DeadBeforePruning.TryGetValue(row.Site, out var pruned) ? pruned.ToString(CultureInfo.InvariantCulture) : "–",
            ]),
            textColumns: 1);
        run.Say($"(L0 and explained variance leave out each sentence's first token; pruned: active nowhere, taken out)");
        run.Say($"Written: {folder} (all figures in its README.md)");
    }

    private static string Number(double value, int decimals) => double.IsFinite(value) ? Figures.Fixed(value, decimals) : "–";
}

using System.Diagnostics;
using System.Globalization;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Trains sparse autoencoders and transcoders on the activations of a model.</summary>
/// <remarks>
/// Every step runs the model once on a batch of sentences and gives each dictionary all its tokens; activations are kept nowhere.
/// Everything random is drawn from the seed and the step, so a run is repeated bit for bit on the same machine with the same libtorch and
/// number of threads, and so is one that was interrupted.
/// </remarks>
public sealed class DictionaryTrainer
{
    private readonly Transformer model;
    private readonly ICorpus corpus;
    private readonly IReadOnlyList<DictionaryPlan> plans;
    private readonly DictionaryTrainingOptions options;

    /// <summary>Prepares training.</summary>
    /// <param name="model">The model; it does not change. Its weights are float32.</param>
    /// <param name="corpus">The text that it runs on.</param>
    /// <param name="plans">What is trained; at most one dictionary a site.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of range, a site is not in the model or planned twice, or nothing is planned.</exception>
    public DictionaryTrainer(Transformer model, ICorpus corpus, IReadOnlyList<DictionaryPlan> plans, DictionaryTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (plans.Count == 0)
            throw new ArgumentException("No dictionary is planned.", nameof(plans));
        if (model.DType != float32)
            throw new ArgumentException($"Model '{model.Name}' computes in {model.DType}; dictionaries are trained in float32: load it so.", nameof(model));
        foreach (var plan in plans)
        {
            plan.Validate();
            SitePass.RequireSite(model, plan.Site);
        }

        if (plans.CountBy(plan => plan.Site).FirstOrDefault(site => site.Value > 1) is { Value: > 1 } twice)
            throw new ArgumentException($"Two dictionaries are planned for {twice.Key.Name}; train them one after the other.", nameof(plans));
        (this.model, this.corpus, this.plans, this.options) = (model, new CorpusFrom(corpus, options.FirstSentence), [.. plans.OrderBy(plan => plan.Site)], options);
    }

    /// <summary>Trains to the last step, going on from a checkpoint where there is one.</summary>
    /// <param name="checkpoints">Folder for checkpoints; null for none.</param>
    /// <param name="progress">Told about progress as often as the options say, on the calling thread.</param>
    /// <param name="evaluate">Called with the dictionaries as they are as often as the options say; they are disposed of afterwards.</param>
    /// <param name="cancellation">Stops training after the step under way, with a checkpoint.</param>
    /// <returns>The dictionaries, with decoder rows of norm 1; the caller owns them.</returns>
    /// <exception cref="TrainingDivergedException">A loss is not finite; the last checkpoint stays.</exception>
    /// <exception cref="InvalidDataException">The folder holds the checkpoint of another run, or a damaged one.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    public DictionarySuite Run(string? checkpoints = null, Action<DictionaryTrainingProgress>? progress = null, Action<int, DictionarySuite>? evaluate = null,
        CancellationToken cancellation = default)
    {
        var training = options.Training;
        DictionarySite[] sites = [.. plans.Select(plan => plan.Site)];
        var stream = new ActivationStream(model, corpus, sites, training.BatchSize, training.BatchesSortedTogether, training.Seed);
        var trainees = Begin(stream);
        try
        {
            var identity = Identity();
            var named = trainees.SelectMany(trainee => trainee.Named).ToList();
            var restored = checkpoints is null ? null : CheckpointFolder.Restore<DictionaryCheckpoint>(checkpoints, identity, named);
            if (restored is not null) GoOn(trainees, restored);
            var (step, tokens) = (restored?.Step ?? 0, restored?.Tokens ?? 0);
            var watch = Stopwatch.StartNew();
            int firstStep = step;
            while (step < training.Steps)
            {
                if (cancellation.IsCancellationRequested)
                {
                    Save();
                    cancellation.ThrowIfCancellationRequested();
                }

                tokens += Step(stream, trainees, step, checkpoints);
                step++;
                if (step % training.ReportEvery == 0 || step == training.Steps)
                {
                    var figures = trainees.Select(trainee => trainee.Report(step)).ToList();
                    progress?.Invoke(new(step, training.Steps, figures, options.LearningRateAt(step - 1, plans[0].Activation), tokens, Spent(),
                        (training.Steps - step) * (watch.Elapsed / (step - firstStep))));
                }

                if (evaluate is not null && training.EvaluateEvery > 0 && step % training.EvaluateEvery == 0)
                {
                    using var now = Suite(trainees, tokens);
                    evaluate(step, now);
                }

                if (step % training.CheckpointEvery == 0 || step == training.Steps) Save();
            }

            return Suite(trainees, tokens);

            TimeSpan Spent() => TimeSpan.FromSeconds(restored?.Seconds ?? 0) + watch.Elapsed;

            void Save()
            {
                if (checkpoints is null) return;
                CheckpointFolder.Save(checkpoints, new DictionaryCheckpoint
                {
                    Step = step, Seconds = Spent().TotalSeconds, Identity = identity, Tokens = tokens,
                    Resampled = trainees.ToDictionary(trainee => trainee.Site.Name, trainee => trainee.Resampled),
                    Pending = trainees.ToDictionary(trainee => trainee.Site.Name, trainee => trainee.Pending),
                }, named);
            }
        }
        finally
        {
            foreach (var trainee in trainees) trainee.Dispose();
        }
    }

    // Scales and first features come from batches far behind those that are trained on.
    private List<DictionaryTrainee> Begin(ActivationStream stream)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var batches = Enumerable.Range(0, options.InitialBatches).Select(batch => stream.Batch(options.Training.Steps + batch)).ToList();
        List<DictionaryTrainee> trainees = [];
        try
        {
            foreach (var plan in plans)
            {
                using var inner = NewDisposeScope();
                var x = cat([.. batches.Select(batch => batch[plan.Site].Input)]);
                var y = plan.Site.IsTranscoder ? cat([.. batches.Select(batch => batch[plan.Site].Output)]) : x;
                trainees.Add(new(plan, options, x, y));
            }

            return trainees;
        }
        catch
        {
            foreach (var trainee in trainees) trainee.Dispose();
            throw;
        }
    }

    private static void GoOn(List<DictionaryTrainee> trainees, DictionaryCheckpoint restored)
    {
        foreach (var trainee in trainees)
        {
            trainee.Resampled = restored.Resampled[trainee.Site.Name];
            trainee.Pending = restored.Pending[trainee.Site.Name];
        }
    }

    private static long Step(ActivationStream stream, List<DictionaryTrainee> trainees, int step, string? checkpoints)
    {
        using var scope = NewDisposeScope();
        var batch = stream.Batch(step);
        long tokens = 0;
        foreach (var trainee in trainees)
        {
            var (x, y) = batch[trainee.Site];
            tokens = x.shape[0];
            double loss = trainee.Step(x, y, step);
            if (!double.IsFinite(loss))
                throw new TrainingDivergedException(
                    $"The loss of the dictionary for {trainee.Site.Name} is {loss} after {step} steps: training has diverged. Lower the learning rate or the gradient clip." +
                    (checkpoints is null ? "" : $" The last good state stays in '{checkpoints}'.")) { Step = step };
        }

        return tokens;
    }

    private DictionarySuite Suite(List<DictionaryTrainee> trainees, long tokens) =>
        new(trainees.Zip(plans, (trainee, plan) => trainee.ToDictionary(Provenance(plan, tokens))));

    private Provenance Provenance(DictionaryPlan plan, long tokens)
    {
        var training = options.Training;
        string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["corpus"] = corpus.Identity,
            ["steps"] = Text(training.Steps),
            ["tokens"] = tokens.ToString(CultureInfo.InvariantCulture),
            ["batch_sentences"] = Text(training.BatchSize),
            ["learning_rate"] = Text(training.LearningRate),
            ["warm_up_steps"] = Text(training.WarmUpSteps),
            ["adam"] = $"{Text(training.Beta1)} {Text(training.Beta2)}",
            ["gradient_clip"] = Text(training.GradientClip),
            ["resample_every"] = Text(options.ResampleEvery),
            ["fine_tune_steps"] = Text(options.FineTuneSteps),
            [plan.Activation == DictionaryActivation.Relu ? "l1" : "l0"] = Text(plan.Activation == DictionaryActivation.Relu ? plan.L1 : plan.L0),
        };
        if (options.MainSteps(plan.Activation) < training.Steps) facts["fine_tune_rate"] = Text(options.FineTuneRate);
        return new() { Method = "dictionary-training", Model = model.Name, ModelHash = model.Hash, Seed = training.Seed, Options = facts };
    }

    private string Identity() => string.Join('\n',
        [
            $"model {model.Hash}",
            $"corpus {corpus.Identity.ReplaceLineEndings(" ")}",
            $"options {options with { Training = options.Training with { ReportEvery = 1, CheckpointEvery = 1, EvaluateEvery = 0 } }}",
            .. plans.Select(plan => $"dictionary {plan}"),
        ]);
}

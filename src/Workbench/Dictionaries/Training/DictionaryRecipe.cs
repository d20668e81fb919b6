using Workbench.Models;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>How the dictionaries of a model are made: which, how trained, how pruned, how measured.</summary>
public sealed record DictionaryRecipe
{
    // Sentences for measuring and pruning lie far behind all that models and dictionaries are trained on.
    private const long FirstMeasured = TextFileCorpus.FirstMeasured;
    private const long FirstPruned = TextFileCorpus.FirstPruned;

    /// <summary>What is trained.</summary>
    public required IReadOnlyList<DictionaryPlan> Plans { get; init; }

    /// <summary>How.</summary>
    public required DictionaryTrainingOptions Options { get; init; }

    /// <summary>What is taken out at the end.</summary>
    public FeaturePruning Pruning { get; init; } = new();

    /// <summary>Sentences on which features must be active to stay.</summary>
    public int PruningSentences { get; init; } = 8000;

    /// <summary>Held-out sentences that the figures are of.</summary>
    public int EvaluationSentences { get; init; } = 2000;

    /// <summary>Number type of the files.</summary>
    public ScalarType StoredAs { get; init; } = ScalarType.Float16;

    /// <summary>The recipe of the suite for <c>mini</c>: an autoencoder for every attention output, a transcoder for every MLP, an autoencoder
    /// for the residual stream behind every layer.</summary>
    /// <param name="config">The model's shape; other small models fit too.</param>
    public static DictionaryRecipe Mini(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        DictionaryKind[] kinds = [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder, DictionaryKind.ResidualAfter];
        return new()
        {
            Plans = [.. Enumerable.Range(0, config.Layers).SelectMany(layer => kinds.Select(kind => new DictionarySite(kind, layer)))
                .Where(site => site.IsIn(config)).Select(site => Plan(site, config))],
            Options = new()
            {
                Training = new() { Steps = 1000, BatchSize = 48, LearningRate = 4e-3, WarmUpSteps = 50, FinalLearningRate = 0.02, WeightDecay = 0, Beta2 = 0.99, BatchesSortedTogether = 1, ReportEvery = 20, CheckpointEvery = 100, EvaluateEvery = 200 },
                FirstSentence = 1L << 32,
                ResampleEvery = 50,
                ResampleUntil = 0.7,
                DeadAfter = 75,
            },
        };
    }

    /// <summary>The plan for one site in the same manner.</summary>
    /// <param name="site">The site.</param>
    /// <param name="config">The model's shape.</param>
    public static DictionaryPlan Plan(DictionarySite site, TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        bool residual = site.Kind is DictionaryKind.ResidualBefore or DictionaryKind.ResidualMiddle or DictionaryKind.ResidualAfter;
        return new() { Site = site, Features = (residual ? 8 : 16) * site.InputWidth(config), L0 = 24 };
    }

    /// <summary>Trains, prunes, stores and measures the dictionaries.</summary>
    /// <param name="model">The model.</param>
    /// <param name="corpus">The text that it runs on.</param>
    /// <param name="folder">Where the dictionaries go, each in a folder named after its site, beside <c>figures.csv</c>, <c>figures.json</c>
    /// and a README.</param>
    /// <param name="checkpoints">Folder of checkpoints, from which interrupted training goes on; null for none.</param>
    /// <param name="progress">Told about progress.</param>
    /// <param name="evaluated">Told as often as the options say how the dictionaries do on a few held-out sentences.</param>
    /// <param name="cancellation">Stops training, with a checkpoint.</param>
    /// <exception cref="ArgumentException">Plans or options do not fit the model.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TrainedDictionaries Train(
        Transformer model, ICorpus corpus, string folder, string? checkpoints = null, Action<DictionaryTrainingProgress>? progress = null,
        Action<int, DictionaryEvaluation>? evaluated = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        DictionaryTrainingProgress? last = null;
        using var trained = new DictionaryTrainer(model, corpus, Plans, Options).Run(
            checkpoints,
            told => progress?.Invoke(last = told),
            (step, suite) => evaluated?.Invoke(step, DictionaryEvaluation.Measure(model, suite, corpus, FirstPruned, Math.Min(200, EvaluationSentences), cancellation: cancellation)),
            cancellation);
        var statistics = FeatureStatistics.Measure(model, trained, corpus, FirstPruned, PruningSentences, cancellation: cancellation);
        using (var pruned = new DictionarySuite(trained.All.Zip(statistics, Pruning.Prune)))
            pruned.Save(folder, StoredAs);

        // What is measured is what will be loaded, with its rounding.
        using var suite = new DictionarySuite(trained.Sites.Select(site => SparseDictionary.Load(Path.Combine(folder, site.Name), model.Device, model.DType)));
        var result = new TrainedDictionaries
        {
            Recipe = this,
            Model = model.Name,
            ModelHash = model.Hash,
            Corpus = corpus.Identity,
            Progress = last,
            DeadBeforePruning = trained.All.Zip(statistics).ToDictionary(pair => pair.First.Site.Name, pair => pair.Second.Frequency.Count(frequency => frequency == 0)),
            Evaluation = DictionaryEvaluation.Measure(model, suite, corpus, FirstMeasured, EvaluationSentences, cancellation: cancellation),
        };
        result.Save(folder);
        return result;
    }
}

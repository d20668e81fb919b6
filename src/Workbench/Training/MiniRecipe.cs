using Workbench.Models;
using Workbench.Results;

namespace Workbench.Training;

/// <summary>How the bundled model <c>mini</c> is made: a small GPT-2 with whole words as tokens, trained from scratch on
/// <see cref="MiniCorpus"/>.</summary>
public sealed record MiniRecipe
{
    /// <summary>Seed of the initial weights, the corpus and the order of batches.</summary>
    public int Seed { get; init; }

    /// <summary>Number of blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads a block.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Positions the model has; the longest training sentence needs fewer.</summary>
    public int ContextLength { get; init; } = 48;

    /// <summary>Standard deviation of the initial weights: near 1/√width. GPT-2's 0.02 is for wide models; with it a narrow one
    /// stays long at the loss of a model that ignores all but the last word.</summary>
    public double InitialDeviation { get; init; } = 0.08;

    /// <summary>How it is trained; its seed is replaced by <see cref="Seed"/>.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 6000, BatchSize = 64, LearningRate = 2e-3, WarmUpSteps = 100 };

    /// <summary>Held-out examples of each task in the final evaluation.</summary>
    public int EvaluationExamples { get; init; } = 2000;

    /// <summary>Trains the model, saves it and writes its README with the figures on held-out data.</summary>
    /// <param name="folder">Where the model goes.</param>
    /// <param name="checkpoints">Folder of checkpoints, from which interrupted training goes on; null for none.</param>
    /// <param name="progress">Told about progress.</param>
    /// <param name="evaluated">Given figures on held-out examples every <see cref="TrainingOptions.EvaluateEvery"/> steps.</param>
    /// <param name="cancellation">Stops training, with a checkpoint.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public MiniResult Train(string folder, string? checkpoints = null, Action<TrainingProgress>? progress = null,
        Action<int, MiniEvaluation>? evaluated = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var corpus = new MiniCorpus(Seed);
        using var model = Initial(corpus);
        var trainer = new LanguageModelTrainer(model, corpus, Training with { Seed = Seed });
        var report = trainer.Run(checkpoints, progress,
            step => evaluated?.Invoke(step, MiniEvaluation.Measure(model, Math.Min(500, EvaluationExamples))), cancellation);
        var result = new MiniResult(this, report, MiniEvaluation.Measure(model, EvaluationExamples), model.Hash, corpus.Identity, model.Config);
        model.Save(folder);
        AtomicFile.WriteText(Path.Combine(folder, "README.md"), MiniReadme.Text(result));
        return result;
    }

    /// <summary>The model before training.</summary>
    /// <param name="corpus">The corpus, whose words are the vocabulary.</param>
    internal Transformer Initial(MiniCorpus corpus) => Transformer.Random(
        new TransformerConfig
        {
            Layers = Layers, Heads = Heads, Width = Width, HeadWidth = Width / Heads, MlpWidth = 4 * Width,
            VocabularySize = corpus.Tokenizer.VocabularySize, ContextLength = ContextLength, BosTokenId = corpus.Tokenizer.BosId,
        },
        Seed, corpus.Tokenizer, name: "mini", trainable: true, deviation: InitialDeviation);
}

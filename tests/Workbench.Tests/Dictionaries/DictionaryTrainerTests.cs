using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public sealed class DictionaryTrainerTests : IDisposable
{
    private static readonly DictionaryTrainingOptions Options = new()
    {
        Training = new() { Steps = 120, BatchSize = 16, LearningRate = 1e-2, WarmUpSteps = 5, WeightDecay = 0, Beta2 = 0.99, BatchesSortedTogether = 1, ReportEvery = 20, CheckpointEvery = 30, Seed = 3 },
        ResampleEvery = 20,
        DeadAfter = 10,
        InitialBatches = 2,
        FirstSentence = 1000,
    };

    private readonly TemporaryFolder temporary = new();
    private readonly Transformer model = SmallModels.Lively(SmallModels.Config, 11, float32);

    public static TheoryData<string> Kinds => ["jumprelu", "topk", "relu", "vector-norm", "skip"];

    public void Dispose()
    {
        model.Dispose();
        temporary.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_learns_to_reconstruct_with_few_features(string kind)
    {
        using var suite = new DictionaryTrainer(model, new Words(), Plans(kind), Options with { FineTuneSteps = kind == "relu" ? 20 : 0 }).Run();
        var measured = DictionaryEvaluation.Measure(model, suite, new Words(), first: 100_000, sentences: 60);

        Assert.Equal(["L0A", "L1M"], measured.Sites.Select(row => row.Site));
        Assert.All(measured.Sites, row =>
        {
            Assert.InRange(row.ExplainedVariance, 0.7, 1);
            Assert.InRange(row.L0, 0.5, kind == "relu" ? 20 : 12);
            Assert.InRange(row.LossRecovered, 0.6, 1.2);
        });
        Assert.All(suite.All, dictionary =>
        {
            Assert.True(dictionary.Spec.UnitDecoder);
            Assert.Equal(model.Hash, dictionary.Spec.Provenance.ModelHash);
        });
    }

    [Fact]
    public void A_run_that_was_killed_goes_on_to_the_same_result()
    {
        using var straight = Run(null, int.MaxValue);
        var checkpoints = temporary.File("checkpoints");
        Assert.ThrowsAny<OperationCanceledException>(() => Run(checkpoints, stopAt: 40));
        var told = new List<int>();
        using var resumed = new DictionaryTrainer(model, new Words(), Plans("jumprelu"), Options).Run(checkpoints, progress => told.Add(progress.Step));

        Assert.Equal([60, 80, 100, 120], told);
        foreach (var (one, other) in straight.All.Zip(resumed.All))
            foreach (var (ours, theirs) in one.Named.Zip(other.Named))
                Assert.Equal(SmallDictionaries.Values(ours.Value), SmallDictionaries.Values(theirs.Value));

        DictionarySuite Run(string? folder, int stopAt)
        {
            using var stop = new CancellationTokenSource();
            return new DictionaryTrainer(model, new Words(), Plans("jumprelu"), Options).Run(folder, progress =>
            {
                if (progress.Step >= stopAt) stop.Cancel();
            }, cancellation: stop.Token);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        var options = Options with { Training = Options.Training with { Steps = 5 } };
        using (new DictionaryTrainer(model, new Words(), Plans("jumprelu"), options).Run(temporary.File("c"))) { }
        Refused(Plans("topk"), options, "dictionary L0A");
        Refused(Plans("jumprelu"), options with { DeadAfter = 11 }, "options");

        void Refused(IReadOnlyList<DictionaryPlan> plans, DictionaryTrainingOptions other, string difference)
        {
            var error = Assert.Throws<InvalidDataException>(() => new DictionaryTrainer(model, new Words(), plans, other).Run(temporary.File("c")));
            Assert.Contains(difference, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Dead_features_are_replaced_and_live_again()
    {
        DictionaryPlan[] plans = [Plans("jumprelu")[0] with { Features = 96, L0 = 4 }];
        var (with, without) = (Frequencies(Options), Frequencies(Options with { ResampleEvery = 0 }));
        int[] dead = [.. Enumerable.Range(0, 96).Where(feature => without.Frequency[feature] == 0)];

        Assert.True(dead.Length > 10, $"Only {dead.Length} die without replacement: the test shows nothing.");
        Assert.Equal(0, without.Replaced);
        Assert.True(with.Replaced > 0);
        Assert.True(dead.Count(feature => with.Frequency[feature] > 0) > 3, "None of the features that die without replacement lives with it.");

        (IReadOnlyList<double> Frequency, int Replaced) Frequencies(DictionaryTrainingOptions options)
        {
            DictionarySiteProgress? last = null;
            using var suite = new DictionaryTrainer(model, new Words(), plans, options).Run(progress: told => last = told.Sites[0]);
            return (FeatureStatistics.Measure(model, suite, new Words(), 100_000, 200)[0].Frequency, last!.Resampled);
        }
    }

    [Fact]
    public void Fine_tuning_takes_back_activation_suppression_and_leaves_the_features()
    {
        // With a heavy penalty activations are far too small. The last tenth of the steps takes that back with the usual rates.
        DictionaryPlan[] plans = [Plans("relu")[0] with { L1 = 0.5 }];
        var options = Options with { FineTuneSteps = 100, Training = Options.Training with { Steps = 1000, EvaluateEvery = 900, LearningRate = 4e-3, FinalLearningRate = 0.02 } };
        double explained = 0, active = 0;
        double[] features = [];
        using var tuned = new DictionaryTrainer(model, new Words(), plans, options).Run(evaluate: (_, suite) => (explained, active, features) = Facts(suite));
        var (after, activeAfter, featuresAfter) = Facts(tuned);

        ModelA.AssertClose(features, featuresAfter, 1e-5, "encoder");
        Assert.True(1 - after < 0.7 * (1 - explained), $"{explained:0.0000} before, {after:0.0000} after fine-tuning.");
        Assert.True(activeAfter > 1.05 * active, $"Features write {active:0.000} before, {activeAfter:0.000} after fine-tuning.");
        Assert.Equal("1", tuned.All[0].Spec.Provenance.Options["fine_tune_rate"]);

        // Explained variance; what features write together; and what each reads, whatever its size.
        (double Explained, double Active, double[] Features) Facts(DictionarySuite suite)
        {
            using var scope = NewDisposeScope();
            var row = DictionaryEvaluation.Measure(model, suite, new Words(), 100_000, 60).Sites[0];
            long[] ids = [.. new Words().Sentence(100_000).Select(id => (long)id)];
            var site = plans[0].Site;
            var read = Workbench.Execution.SitePass.Activations(model, tensor(ids).unsqueeze(0), [site])[site].Input;
            var encoder = cat([suite.All[0].EncoderWeight, suite.All[0].EncoderBias.unsqueeze(0)]);
            return (row.ExplainedVariance, suite.All[0].Encode(read).sum().item<float>(), SmallDictionaries.Values(encoder.div(encoder.square().sum(0, keepdim: true).sqrt())));
        }
    }

    [Fact]
    public void No_feature_is_replaced_while_decoders_are_tuned()
    {
        DictionaryPlan[] plans = [Plans("relu")[0] with { Features = 200, L1 = 4 }];
        var options = Options with { FineTuneSteps = 60, ResampleUntil = 1, ResampleEvery = 10, DeadAfter = 1 };
        var replaced = new List<int>();
        using var suite = new DictionaryTrainer(model, new Words(), plans, options).Run(progress: told => replaced.Add(told.Sites[0].Resampled));
        Assert.Equal(6, replaced.Count);
        Assert.True(replaced[1] > replaced[0] && replaced[2] > replaced[1], string.Join(' ', replaced));
        Assert.Equal(replaced[2], replaced[5]);
    }

    [Fact]
    public void Fine_tuning_has_a_learning_rate_of_its_own()
    {
        var options = Options with { FineTuneSteps = 20, FineTuneRate = 0.5, Training = Options.Training with { FinalLearningRate = 0.02 } };
        const DictionaryActivation Tuned = DictionaryActivation.Relu;
        double peak = options.Training.LearningRate;
        Assert.Equal(peak, options.LearningRateAt(options.Training.WarmUpSteps, Tuned), 1e-12);
        Assert.Equal(0.02 * peak, options.LearningRateAt(99, Tuned), 1e-12);
        Assert.Equal(0.5 * peak, options.LearningRateAt(100, Tuned), 1e-12);
        Assert.Equal(0.02 * peak, options.LearningRateAt(119, Tuned), 1e-12);
        foreach (int step in new[] { 0, 60, 110, 119 })
        {
            Assert.Equal(options.Training.LearningRateAt(step), options.LearningRateAt(step, DictionaryActivation.JumpRelu));
            Assert.Equal(options.Training.LearningRateAt(step), (options with { FineTuneSteps = 0 }).LearningRateAt(step, Tuned));
        }

        Assert.Throws<ArgumentException>(() => new DictionaryTrainer(model, new Words(), Plans("relu"), options with { FineTuneRate = 0 }));
    }

    [Fact]
    public void Training_leaves_no_tensor_behind()
    {
        var options = Options with { Training = Options.Training with { Steps = 25 } };
        using (new DictionaryTrainer(model, new Words(), Plans("jumprelu"), options).Run()) { }
        var before = LiveTensors.CountAfterCollecting();
        using (new DictionaryTrainer(model, new Words(), Plans("relu"), options with { FineTuneSteps = 5 }).Run(temporary.File("c"), evaluate: (_, _) => { })) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_learning_rate_that_is_far_too_high_is_reported()
    {
        var options = Options with { Training = Options.Training with { LearningRate = 1e30, GradientClip = 1e30, WarmUpSteps = 0 } };
        var error = Assert.Throws<TrainingDivergedException>(() => new DictionaryTrainer(model, new Words(), Plans("relu"), options).Run());
        Assert.Contains("Lower the learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        var plan = Plans("jumprelu")[0];
        Refused([], "No dictionary");
        Refused([plan, plan], "Two dictionaries");
        Refused([plan with { Site = DictionarySite.Parse("L2A") }], "no site L2A");
        Refused([plan with { L0 = 0 }], "features a token");
        Refused([plan with { Skip = true }], "skip connection");
        Refused([plan with { Normalisation = DictionaryNormalisation.LayerNorm }], "LayerNorm");
        Refused([Plans("skip")[1] with { Normalisation = DictionaryNormalisation.VectorNorm }], "(--vector-norm) and a skip connection (--skip)");
        Assert.Throws<ArgumentException>(() => new DictionaryTrainer(model, new Words(), [plan], Options with { ResampleUntil = 2 }));
        using var wide = SmallModels.Lively(SmallModels.Config, 1);
        Assert.Throws<ArgumentException>(() => new DictionaryTrainer(wide, new Words(), [plan], Options));

        void Refused(DictionaryPlan[] plans, string reason) =>
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new DictionaryTrainer(model, new Words(), plans, Options)).Message, StringComparison.Ordinal);
    }

    private static DictionaryPlan[] Plans(string kind) =>
    [
        .. new[] { "L0A", "L1M" }.Select(site => new DictionaryPlan
        {
            Site = DictionarySite.Parse(site),
            Features = 48,
            L0 = 6,
            L1 = 0.5,
            Activation = kind switch
            {
                "topk" => DictionaryActivation.TopK,
                "relu" => DictionaryActivation.Relu,
                _ => DictionaryActivation.JumpRelu,
            },
            Normalisation = kind == "vector-norm" ? DictionaryNormalisation.VectorNorm : DictionaryNormalisation.None,
            Skip = kind == "skip" && site == "L1M",
        }),
    ];

    /// <summary>Random sentences of the small models' eleven tokens, the first always the same.</summary>
    private sealed class Words : ICorpus
    {
        public string Identity => "random words";

        public int[] Sentence(long index)
        {
            var random = new Random((int)(index % int.MaxValue));
            return [0, .. Enumerable.Range(0, random.Next(3, 9)).Select(_ => random.Next(1, 11))];
        }
    }
}

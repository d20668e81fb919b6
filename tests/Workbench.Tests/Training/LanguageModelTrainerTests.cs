using TorchSharp;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tests.Support;
using Workbench.Training;
using F = TorchSharp.torch.nn.functional;

namespace Workbench.Tests.Training;

public sealed class LanguageModelTrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static LanguageModelTrainer Trainer(Transformer model, TrainingOptions? options = null, ICorpus? corpus = null) =>
        new(model, corpus ?? new TinyTraining.Counting(), options ?? TinyTraining.Options);

    [Fact]
    public void Training_lowers_the_loss_from_chance_to_almost_nothing()
    {
        using var model = TinyTraining.Model();
        var report = Trainer(model, TinyTraining.Options with { Steps = 200 }).Run();
        Assert.Equal(200, report.Curve.Count);
        Assert.InRange(report.Curve[0].Loss, Math.Log(12) - 0.1, Math.Log(12) + 0.1);
        Assert.True(report.Curve[^1].Loss < 0.1, $"last loss {report.Curve[^1].Loss}");
    }

    [Fact]
    public void The_same_seeds_give_the_same_weights_bit_for_bit_and_other_seeds_do_not()
    {
        Assert.Equal(Hash(TinyTraining.Options), Hash(TinyTraining.Options));
        Assert.NotEqual(Hash(TinyTraining.Options), Hash(TinyTraining.Options with { Seed = 4 }));

        static string Hash(TrainingOptions options)
        {
            using var model = TinyTraining.Model();
            Trainer(model, options).Run();
            return model.Hash;
        }
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    public void Stopped_and_resumed_training_gives_the_weights_and_the_curve_of_an_unbroken_run(int stopAfter)
    {
        using var unbroken = TinyTraining.Model();
        var expected = Trainer(unbroken).Run();

        using (var first = TinyTraining.Model())
        using (var stop = new CancellationTokenSource())
            Assert.Throws<OperationCanceledException>(() => Trainer(first).Run(folder.Path, p =>
            {
                if (p.Step == stopAfter)
                    stop.Cancel();
            }, cancellation: stop.Token));

        using var second = TinyTraining.Model();
        var steps = new List<int>();
        var report = Trainer(second).Run(folder.Path, p => steps.Add(p.Step));
        Assert.Equal(Enumerable.Range(stopAfter + 1, 30 - stopAfter), steps);
        Assert.Equal(unbroken.Hash, second.Hash);
        Assert.Equal(expected.Curve, report.Curve);
        Assert.Equal(expected.Tokens, report.Tokens);
    }

    [Fact]
    public void A_crash_goes_on_from_the_last_checkpoint_with_the_same_result()
    {
        using var unbroken = TinyTraining.Model();
        Trainer(unbroken).Run();

        using (var first = TinyTraining.Model())
            Assert.Throws<InvalidOperationException>(() => Trainer(first).Run(folder.Path,
                p => _ = p.Step == 18 ? throw new InvalidOperationException("power cut") : 0));

        using var second = TinyTraining.Model();
        var steps = new List<int>();
        Trainer(second).Run(folder.Path, p => steps.Add(p.Step));
        Assert.Equal(16, steps[0]);
        Assert.Equal(unbroken.Hash, second.Hash);
        Assert.Single(Directory.GetFiles(folder.Path, "state-*.safetensors"));
    }

    [Fact]
    public void Finished_training_asked_again_only_restores_the_weights()
    {
        using var first = TinyTraining.Model();
        Trainer(first).Run(folder.Path);
        using var second = TinyTraining.Model();
        Trainer(second).Run(folder.Path, _ => Assert.Fail("no step is left"));
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public void The_checkpoint_of_another_run_is_refused_with_what_differs()
    {
        using (var model = TinyTraining.Model())
            Trainer(model, TinyTraining.Options with { Steps = 2 }).Run(folder.Path);
        using var other = TinyTraining.Model();
        var e = Assert.Throws<InvalidDataException>(() =>
            Trainer(other, TinyTraining.Options with { Steps = 2 }, new TinyTraining.Counting(seed: 9)).Run(folder.Path));
        Assert.Contains("holds the state of another training run, which differs in: there corpus counting 0 3; here corpus counting 9 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("Delete the folder to begin anew", e.Message, StringComparison.Ordinal);
        using var otherWeights = TinyTraining.Model(seed: 2);
        e = Assert.Throws<InvalidDataException>(() => Trainer(otherWeights, TinyTraining.Options with { Steps = 2 }).Run(folder.Path));
        Assert.Contains("there initial weights", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        folder.Write("training.json", "{");
        using var model = TinyTraining.Model();
        var e = Assert.Throws<InvalidDataException>(() => Trainer(model).Run(folder.Path));
        Assert.Contains("training.json is damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_stops_with_the_last_good_state_kept()
    {
        // One update of this size, and the activations overflow.
        var options = TinyTraining.Options with { Steps = 40, LearningRate = 1e30, WarmUpSteps = 0, CheckpointEvery = 1 };
        using var model = TinyTraining.Model();
        var initial = model.Hash;
        var e = Assert.Throws<TrainingDivergedException>(() => Trainer(model, options).Run(folder.Path));
        Assert.Matches("^The loss is (NaN|∞|Infinity) after [0-9]+ steps: training has diverged. Lower the learning rate", e.Message);
        Assert.Contains($"The last good state stays in '{folder.Path}'", e.Message, StringComparison.Ordinal);
        Assert.NotEqual(initial, model.Hash);

        // What is kept is the state before the ruinous update.
        using var restored = TinyTraining.Model();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Trainer(restored, options).Run(folder.Path, cancellation: stop.Token));
        Assert.Equal(initial, restored.Hash);
    }

    [Fact]
    public void Right_padding_takes_no_part_in_the_loss()
    {
        var corpus = new TinyTraining.Counting(seed: 5);
        var options = TinyTraining.Options with { Steps = 1, BatchSize = 6, BatchesSortedTogether = 1 };
        using var model = TinyTraining.Model();
        double sum = 0;
        long count = 0;
        var lengths = new HashSet<int>();
        using (torch.no_grad())
        {
            for (var i = 0; i < 6; i++)
            {
                using var scope = torch.NewDisposeScope();
                var ids = corpus.Sentence(i).Select(id => (long)id).ToArray();
                lengths.Add(ids.Length);
                var logits = model.Logits(torch.tensor(ids[..^1]).unsqueeze(0)).squeeze(0);
                sum += F.cross_entropy(logits, torch.tensor(ids[1..]), reduction: torch.nn.Reduction.Sum).ToDouble();
                count += ids.Length - 1;
            }
        }

        Assert.True(lengths.Count > 1, "the sentences must differ in length for this to show anything");
        var report = Trainer(model, options, corpus).Run();
        Assert.Equal(count, report.Tokens);
        Assert.Equal(sum / count, report.Curve[0].Loss, 1e-5);
    }

    [Fact]
    public void The_evaluation_hook_is_called_at_its_steps_and_changes_nothing()
    {
        using var plain = TinyTraining.Model();
        Trainer(plain).Run();
        using var watched = TinyTraining.Model();
        var steps = new List<int>();
        Trainer(watched, TinyTraining.Options with { EvaluateEvery = 7 }).Run(evaluate: steps.Add);
        Assert.Equal([7, 14, 21, 28], steps);
        Assert.Equal(plain.Hash, watched.Hash);
    }

    [Fact]
    public void Progress_tells_the_steps_the_rate_and_the_time_left()
    {
        using var model = TinyTraining.Model();
        var told = new List<TrainingProgress>();
        Trainer(model, TinyTraining.Options with { ReportEvery = 10 }).Run(progress: told.Add);
        Assert.Equal([10, 20, 30], told.Select(p => p.Step));
        Assert.All(told, p => Assert.True(p.Loss > 0 && p.TokensPerSecond > 0 && p.GradientNorm > 0 && p.Elapsed > TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, told[^1].TimeLeft);
        Assert.True(told[0].TimeLeft > TimeSpan.Zero);
    }

    [Fact]
    public void A_model_that_is_not_trainable_is_refused()
    {
        using var model = Transformer.Random(TinyTraining.Model().Config, 1);
        var e = Assert.Throws<ArgumentException>(() => Trainer(model).Run());
        Assert.Contains("is not a parameter; make or load the model as trainable", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_outlives_a_step()
    {
        using var model = TinyTraining.Model();
        var counts = new List<long>();
        LiveTensors.CountAfterCollecting();
        Trainer(model, TinyTraining.Options with { EvaluateEvery = 5 }).Run(folder.Path, evaluate: _ => counts.Add(torch.Tensor.TotalCount));
        Assert.Equal(6, counts.Count);
        Assert.Equal(counts[0], counts[^1]);
    }
}

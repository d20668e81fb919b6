using System.Globalization;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Memory depends on the size of a batch alone, not on how many batches or points on a path there are.</summary>
public class PathMemoryTests
{
    // A pass at a point takes about 50 MiB here; six that stayed would take three times the allowance. Freed blocks scatter, hence its size.
    private const long Allowance = 100L << 20;
    private const int Pairs = 32;

    public static TheoryData<string> MethodsWithSteps() => [.. EdgeScorers.All.Where(method => method.Options.Any(option => option.Name == "steps")).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(MethodsWithSteps))]
    public void The_most_tensors_alive_do_not_depend_on_the_number_of_steps(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config with { Layers = 3 }, seed: 5);
        Assert.Equal(Most(4), Most(9));

        long Most(int steps)
        {
            var metric = new CountingMetric();
            LiveTensors.CountAfterCollecting();
            EdgeScorers.Create(method, Steps(steps)).Score(model, SmallModels.Task(4, metric, 5, 6, 5));
            Assert.True(metric.Calls >= steps);
            return metric.Most;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(MethodsWithSteps))]
    public void Peak_memory_does_not_depend_on_the_number_of_steps(string method)
    {
        using var model = Wide();
        var task = Task(model, batches: 1);
        AssertFlat(() => EdgeScorers.Create(method, Steps(2)).Score(model, task, new() { BatchSize = Pairs }), () => EdgeScorers.Create(method, Steps(8)).Score(model, task, new() { BatchSize = Pairs }));
    }

    [SkippableFact]
    public void Peak_memory_does_not_depend_on_the_number_of_batches()
    {
        using var model = Wide();
        AssertFlat(() => new Eap().Score(model, Task(model, batches: 1), new() { BatchSize = Pairs }), () => new Eap().Score(model, Task(model, batches: 7), new() { BatchSize = Pairs }));
    }

    private static void AssertFlat(Action little, Action much)
    {
        Skip.IfNot(File.Exists("/proc/self/clear_refs"), "The peak of resident memory can be reset on Linux only.");
        little();
        long first = ProcessMemory.PeakOf(little), second = ProcessMemory.PeakOf(much);
        Assert.True(first > 30L << 20, $"The work takes {first >> 20} MiB only, so nothing can be told from it.");
        Assert.True(second - first < Allowance, $"{first >> 20} MiB became {second >> 20} MiB.");
    }

    private static Dictionary<string, string> Steps(int steps) => new() { ["steps"] = steps.ToString(CultureInfo.InvariantCulture) };

    private static Transformer Wide() =>
        Transformer.Random(SmallModels.Config with { Layers = 3, Heads = 4, Width = 64, HeadWidth = 16, MlpWidth = 256, VocabularySize = 64, ContextLength = 96 }, seed: 2);

    private static CircuitTask Task(Transformer model, int batches)
    {
        var random = new Random(3);
        int[] Prompt() => [.. Enumerable.Range(0, 96).Select(_ => random.Next(model.Config.VocabularySize))];
        return new CircuitTask("wide", [.. Enumerable.Range(0, batches * Pairs).Select(_ => new TaskPair { Clean = Prompt(), Corrupted = Prompt(), Answers = [1], Wrong = [2] })], Metric.LogitDifference);
    }

    /// <summary>A logit difference that looks how many tensors are alive when it is asked.</summary>
    private sealed class CountingMetric : Metric
    {
        public override string Name => "counting";

        public override bool HigherIsBetter => true;

        public override bool NeedsWrongTokens => true;

        public int Calls { get; private set; }

        public long Most { get; private set; }

        protected override Tensor PerRow(Tensor logits, TaskBatch batch, Tensor? cleanLogits)
        {
            Calls++;
            Most = Math.Max(Most, Tensor.TotalCount);
            return logits.select(1, 1).sub(logits.select(1, 2));
        }
    }
}

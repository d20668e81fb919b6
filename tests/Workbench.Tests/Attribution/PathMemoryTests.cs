using System.Globalization;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Attribution;

/// <summary>Memory depends on the size of a batch alone, not on how many batches or points on a path there are, once a few are.</summary>
public class PathMemoryTests
{
    // Gradients of points wait for each other, up to 256 MiB; what a point keeps is up to 45 MiB here, and twelve points fill that for every group of
    // sources. The next eight would add as much again if nothing were let go (360 MiB). Freed blocks scatter, hence the size of the allowance.
    private const int FewSteps = 12;
    private const int ManySteps = 20;
    private const long Allowance = 150L << 20;
    private const int Pairs = 2304;
    private const int Tokens = 16;

    public static TheoryData<string> MethodsWithSteps() => [.. EdgeScorers.All.Where(method => method.Options.Any(option => option.Name == "steps")).Select(method => method.Name)];

    [SkippableTheory]
    [MemberData(nameof(MethodsWithSteps))]
    public void Peak_memory_does_not_depend_on_the_number_of_steps(string method)
    {
        using var model = Wide();
        var task = Task(model, batches: 1);
        AssertFlat(() => EdgeScorers.Create(method, Steps(FewSteps)).Score(model, task, new() { BatchSize = Pairs }), () => EdgeScorers.Create(method, Steps(ManySteps)).Score(model, task, new() { BatchSize = Pairs }));
    }

    [SkippableFact]
    public void Peak_memory_does_not_depend_on_the_number_of_batches()
    {
        using var model = Wide();
        AssertFlat(() => new Eap().Score(model, Task(model, batches: 1), new() { BatchSize = Pairs }), () => new Eap().Score(model, Task(model, batches: 5), new() { BatchSize = Pairs }));
    }

    private static void AssertFlat(Action little, Action much)
    {
        Skip.IfNot(File.Exists("/proc/self/clear_refs"), "The peak of resident memory can be reset on Linux only.");
        long first = ProcessMemory.PeakOf(little), second = ProcessMemory.PeakOf(much);
        Assert.True(first > 30L << 20, $"The work takes {first >> 20} MiB only, so nothing can be told from it.");
        Assert.True(second - first < Allowance, $"{first >> 20} MiB became {second >> 20} MiB.");
    }

    private static Dictionary<string, string> Steps(int steps) => new() { ["steps"] = steps.ToString(CultureInfo.InvariantCulture) };

    private static Transformer Wide() =>
        Transformer.Random(SmallModels.Config with { Layers = 2, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = 64, ContextLength = Tokens }, seed: 2);

    private static CircuitTask Task(Transformer model, int batches)
    {
        var random = new Random(3);
        int[] Prompt() => [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(model.Config.VocabularySize))];
        return new CircuitTask("wide", [.. Enumerable.Range(0, batches * Pairs).Select(_ => new TaskPair { Clean = Prompt(), Corrupted = Prompt(), Answers = [1], Wrong = [2] })], Metric.LogitDifference);
    }
}

using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;

namespace Workbench.Tests.Attribution;

public class BatchMemoryTests
{
    // A batch takes more than this, so four that stayed would take four times as much. Freed blocks scatter, hence the size.
    private const long Allowance = 100L << 20;
    private const int Pairs = 2304;
    private const int Tokens = 16;

    [SkippableFact]
    public void Peak_memory_does_not_depend_on_the_number_of_batches()
    {
        Skip.IfNot(File.Exists("/proc/self/clear_refs"), "The peak of resident memory can be reset on Linux only.");
        using var model = Transformer.Random(
            SmallModels.Config with { Layers = 2, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = 64, ContextLength = Tokens }, seed: 2);

        long one = Peak(batches: 1), five = Peak(batches: 5);

        Assert.True(one > Allowance, $"A batch takes {one >> 20} MiB only, so nothing can be told from it.");
        Assert.True(five - one < Allowance, $"{one >> 20} MiB became {five >> 20} MiB.");

        long Peak(int batches)
        {
            var random = new Random(3);
            int[] Prompt() => [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(model.Config.VocabularySize))];
            var task = new CircuitTask("wide", [.. Enumerable.Range(0, batches * Pairs).Select(_ => new TaskPair { Clean = Prompt(), Corrupted = Prompt(), Answers = [1], Wrong = [2] })], Metric.LogitDifference);
            return ProcessMemory.PeakOf(() => new Eap().Score(model, task, new() { BatchSize = Pairs }));
        }
    }
}

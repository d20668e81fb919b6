using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Models;

public class LoadingMemoryTests
{
    [SkippableFact]
    public void Loading_needs_at_most_a_fifth_more_memory_than_the_model()
    {
        Skip.IfNot(File.Exists("/proc/self/clear_refs"), "The peak of resident memory can be reset on Linux only.");
        var config = new TransformerConfig { Layers = 24, Heads = 8, Width = 512, HeadWidth = 64, MlpWidth = 2048, VocabularySize = 20_000, ContextLength = 64 };
        long bytes = 4 * config.ParameterCount;
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config.ToJson());
        using (NewDisposeScope())
        using (var stream = File.Create(folder.File("model.safetensors")))
        {
            // Views of one number: the file is as large as the model, the process stays small.
            SafetensorsWriter.Write(stream, WeightShapes.Of(config).Select(entry => KeyValuePair.Create(entry.Name, ones(1).expand(entry.Shape))));
        }

        GC.Collect();
        long before = ProcessMemory.Current;
        ProcessMemory.ResetPeak();
        using var model = Transformer.Load(folder.Path);
        long needed = ProcessMemory.Peak - before;

        Assert.Equal(1f, model.Weights.Blocks[23].MlpOut![0, 0].item<float>());
        Assert.True(needed <= 1.2 * bytes, $"Loading {bytes >> 20} MiB of weights took {needed >> 20} MiB.");
    }
}

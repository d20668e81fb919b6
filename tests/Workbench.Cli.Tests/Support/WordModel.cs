using Workbench.Models;
using Workbench.Training;

namespace Workbench.Cli.Tests.Support;

/// <summary>A folder with a tiny random model that knows the words of the built-in tasks.</summary>
public sealed class WordModel : IDisposable
{
    public WordModel()
    {
        var words = new MiniCorpus(seed: 0).Tokenizer;
        var config = new TransformerConfig
        {
            Layers = 2, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = words.VocabularySize, ContextLength = 48, BosTokenId = words.BosId,
        };
        using var model = Transformer.Random(config, seed: 3, words);
        model.Save(Model);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("workbench-cli-").FullName;

    public string Model => At("words");

    public string At(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

using System.Globalization;
using Workbench.Models;

namespace Workbench.Cli.Tests.Support;

/// <summary>A folder with a tiny random model, a task of token ids for it, and room for results; gone when the test ends.</summary>
public sealed class TinyModel : IDisposable
{
    private const int Vocabulary = 23;
    private const int Pairs = 6;
    private const int Tokens = 5;

    public TinyModel(int layers = 2, int heads = 2)
    {
        var config = new TransformerConfig { Layers = layers, Heads = heads, Width = 8 * heads, HeadWidth = 8, MlpWidth = 32, VocabularySize = Vocabulary, ContextLength = 16 };
        using var model = Transformer.Random(config, seed: 1);
        model.Save(Model);

        var random = new Random(2);
        File.WriteAllLines(Task, Enumerable.Range(0, Pairs).Select(_ => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"clean_ids": [{{Ids(random)}}], "corrupted_ids": [{{Ids(random)}}], "answer_ids": [{{random.Next(10)}}], "wrong_ids": [{{10 + random.Next(10)}}]}""")));
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("workbench-cli-").FullName;

    public string Model => At("model");

    public string Task => At("pairs.jsonl");

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Ids(Random random) => string.Join(", ", Enumerable.Range(0, Tokens).Select(_ => random.Next(Vocabulary)));
}

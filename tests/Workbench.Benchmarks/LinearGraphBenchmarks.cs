using BenchmarkDotNet.Attributes;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Benchmarks;

/// <summary>
/// Linear graphs of random dictionaries with some 50 active features a token and site: on a model of mini's shape, and on GPT-2 small's with
/// 24,576 features a site. The ratio column is relative to a forward and backward pass of the same prompt.
/// </summary>
[MemoryDiagnoser]
public class LinearGraphBenchmarks
{
    private const int Tokens = 20;

    private Transformer model = null!;
    private DictionarySuite suite = null!;
    private int[] prompt = [];
    private LinearGraph graph = null!;
    private GraphTarget target = null!;

    /// <summary>Which shape.</summary>
    [Params("mini", "gpt2")]
    public string Shape { get; set; } = "mini";

    [GlobalSetup]
    public void Setup()
    {
        bool large = Shape == "gpt2";
        var config = large ? TransformerConfig.Gpt2Small : TransformerConfig.Gpt2Small with { Layers = 4, Heads = 4, Width = 128, HeadWidth = 32, MlpWidth = 512, VocabularySize = 846, ContextLength = 64 };
        model = Transformer.Random(config, seed: 0, name: Shape, trainable: true, deviation: large ? 0.02 : 0.1);
        suite = RandomSuite(model, large ? 24576 : 2048, active: large ? 50 : 16);
        var random = new Random(0);
        prompt = [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(config.VocabularySize))];
        graph = LinearGraph.Of(model, suite, prompt);
        target = GraphTarget.LogitDifference(1, 2);
        Console.WriteLine($"{Shape}: {graph.FeatureCount} active features on {Tokens} tokens, {Environment.WorkingSet / 1e9:0.00} GB resident");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        Console.WriteLine($"{Shape}: {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.00} GB resident at most");
        graph.Dispose();
        suite.Dispose();
        model.Dispose();
    }

    [Benchmark(Baseline = true, Description = "forward and backward pass")]
    public void ForwardBackward()
    {
        using var scope = NewDisposeScope();
        var tokens = tensor(prompt.Select(id => (long)id).ToArray()).unsqueeze(0);
        var logits = model.Logits(tokens)[0, Tokens - 1];
        logits[1].sub(logits[2]).backward();
        foreach (var parameter in model.Weights.Parameters) parameter.grad = null;
    }

    [Benchmark(Description = "building the graph")]
    public int Build()
    {
        using var built = LinearGraph.Of(model, suite, prompt);
        return built.FeatureCount;
    }

    [Benchmark(Description = "hierarchical attribution")]
    public TargetAttribution Hierarchical() => HierarchicalAttribution.Of(graph, target, 0.01 * Math.Abs(graph.Value(target)));

    [Benchmark(Description = "attribution graph, at most 1,000 features")]
    public AttributionGraph Attribution() => AttributionGraph.Of(graph, [(target, 1.0)], new() { MaxFeatures = 1000 });

    [Benchmark(Description = "attribution graph, up to 4,096 features")]
    public AttributionGraph WholeAttribution() => AttributionGraph.Of(graph, [(target, 1.0)]);

    // Biases are set so that about as many features are active as asked for.
    private static DictionarySuite RandomSuite(Transformer model, int features, int active)
    {
        using var noGrad = no_grad();
        var tokens = tensor(Enumerable.Range(0, Tokens).Select(id => (long)id).ToArray()).unsqueeze(0);
        DictionarySite[] sites = [.. Enumerable.Range(0, model.Config.Layers).SelectMany(layer => new[] { new DictionarySite(DictionaryKind.AttentionOutput, layer), new DictionarySite(DictionaryKind.MlpTranscoder, layer) })];
        var made = new List<SparseDictionary>();
        foreach (var site in sites)
        {
            using var scope = NewDisposeScope();
            var (input, _) = SitePass.Activations(model, tokens, [site])[site];
            var encoder = randn(model.Config.Width, features).div(Math.Sqrt(model.Config.Width));
            var pre = input.mm(encoder);
            double threshold = pre.view(-1).topk(active * Tokens).values[-1].item<float>();
            made.Add(new(
                new() { Site = site, InputWidth = model.Config.Width, OutputWidth = model.Config.Width, Features = features },
                encoder.clone(), full(features, -threshold), randn(features, model.Config.Width).div(Math.Sqrt(model.Config.Width)), zeros(model.Config.Width)));
        }

        tokens.Dispose();
        return new(made);
    }
}

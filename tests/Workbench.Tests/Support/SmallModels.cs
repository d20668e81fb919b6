using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>Models and tasks that take no time.</summary>
public static class SmallModels
{
    public static TransformerConfig Config { get; } = new()
    {
        Layers = 2,
        Heads = 2,
        Width = 8,
        HeadWidth = 4,
        MlpWidth = 16,
        VocabularySize = 11,
        ContextLength = 12,
    };

    /// <summary>Random weights large enough for every part of the model to matter.</summary>
    public static Transformer Lively(TransformerConfig config, int seed, ScalarType dtype = ScalarType.Float64)
    {
        using var generator = new Generator((ulong)seed);
        return Transformer.Create(config, (name, shape) => randn(shape, dtype: float64, generator: generator).mul_(0.6).to_type(dtype), name: "lively");
    }

    /// <summary>How many models <see cref="Varied"/> has.</summary>
    public const int VariedCount = 6;

    /// <summary>Lively models that differ in everything that a configuration can say: the numbers of <see cref="VariedNumbers"/>.</summary>
    public static Transformer Varied(int number) => Lively(number switch
    {
        1 => Config,
        2 => Config with { Causal = false, Layers = 3, Heads = 1 },
        3 => Config with { LayerNorm = false, Activation = Activation.Relu },
        4 => Config with { AttentionOnly = true, Layers = 3 },
        5 => Config with { Layers = 1, Heads = 3, HeadWidth = 2, Activation = Activation.Gelu },
        6 => Config with { Layers = 4, Heads = 2, HeadWidth = 3, TiedUnembedding = false },
        _ => throw new ArgumentOutOfRangeException(nameof(number)),
    }, seed: 40 + number);

    /// <summary>From 1 to <see cref="VariedCount"/>, for theories.</summary>
    public static TheoryData<int> VariedNumbers => [.. Enumerable.Range(1, VariedCount)];

    /// <summary>A model on which every edge acts linearly: no LayerNorm, attention that looks at all earlier tokens alike
    /// (queries and keys are zero), and MLPs whose ReLUs are pushed far into their linear half, with the push taken out again behind.</summary>
    public static Transformer Linear(int seed, int layers = 2, int heads = 2)
    {
        var config = Config with { Layers = layers, Heads = heads, HeadWidth = 4, LayerNorm = false, Activation = Activation.Relu };
        const double Push = 1000;
        double[] pushedOut = [];
        using var generator = new Generator((ulong)seed);
        return Transformer.Create(config, (name, shape) =>
        {
            using var scope = NewDisposeScope();
            var weight = randn(shape, dtype: float64, generator: generator).mul_(0.5);
            long queriesAndKeys = 2L * config.Heads * config.HeadWidth;
            if (name.EndsWith("c_attn.weight", StringComparison.Ordinal)) weight.narrow(1, 0, queriesAndKeys).zero_();
            if (name.EndsWith("c_attn.bias", StringComparison.Ordinal)) weight.narrow(0, 0, queriesAndKeys).zero_();
            if (name.EndsWith("c_fc.bias", StringComparison.Ordinal)) weight.add_(Push);
            if (name.EndsWith("mlp.c_proj.weight", StringComparison.Ordinal)) pushedOut = weight.sum(dim: 0).mul(Push).data<double>().ToArray();
            if (name.EndsWith("mlp.c_proj.bias", StringComparison.Ordinal)) weight.sub_(tensor(pushedOut));
            return weight.MoveToOuterDisposeScope();
        }, name: "linear");
    }

    /// <summary>Random pairs of the given lengths; the corrupted side differs in about half of the tokens.</summary>
    public static CircuitTask Task(int seed, Metric metric, params int[] lengths)
    {
        var random = new Random(seed);
        int vocabulary = Config.VocabularySize;
        var pairs = lengths.Select(length =>
        {
            int[] clean = [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
            int[] corrupted = [.. clean.Select(id => random.Next(2) == 0 ? id : random.Next(vocabulary))];
            int answer = random.Next(vocabulary);
            return new TaskPair { Clean = clean, Corrupted = corrupted, Answers = [answer], Wrong = [(answer + 1 + random.Next(vocabulary - 1)) % vocabulary] };
        });
        return new CircuitTask("random", [.. pairs], metric, seed: seed);
    }

    /// <summary>The pair, corrupted only behind what is scored: a causal model cannot tell clean from corrupted there.</summary>
    public static TaskPair CorruptedTooLate(TaskPair pair) => pair with
    {
        Corrupted = [.. pair.Clean.SkipLast(1), (pair.Clean[^1] + 1) % Config.VocabularySize],
        At = [pair.Clean.Count - 2],
    };
}

using System.Security.Cryptography;
using System.Text;
using Workbench.Results;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Models;

/// <summary>
/// A GPT-2-family transformer: its shape, weights and tokenizer. It holds no computation; passes through it are made by
/// <c>Workbench.Execution</c>.
/// </summary>
public sealed class Transformer : IDisposable
{
    private readonly bool trainable;
    private string? hash;

    private Transformer(string name, TransformerConfig config, TransformerWeights weights, Tokenizer? tokenizer, bool trainable) =>
        (Name, Config, Weights, TokenizerOrNull, this.trainable) = (name, config, weights, tokenizer, trainable);

    /// <summary>What to call the model: the name of its folder.</summary>
    public string Name { get; }

    /// <summary>The shape of the model.</summary>
    public TransformerConfig Config { get; }

    /// <summary>The weights, as they are in the checkpoint.</summary>
    public TransformerWeights Weights { get; }

    /// <summary>The tokenizer, or null for a model whose tasks are given as token ids.</summary>
    public Tokenizer? TokenizerOrNull { get; }

    /// <summary>The tokenizer.</summary>
    /// <exception cref="InvalidOperationException">The model folder held none.</exception>
    public Tokenizer Tokenizer => TokenizerOrNull
        ?? throw new InvalidOperationException($"Model '{Name}' has no tokenizer: add words.json, or vocab.json with merges.txt, to its folder, or give the task as token ids.");

    /// <summary>Where the weights are.</summary>
    public Device Device => Weights.TokenEmbedding.device;

    /// <summary>The number type of the weights and of every pass.</summary>
    public ScalarType DType => Weights.TokenEmbedding.dtype;

    /// <summary>SHA-256 of the shape and all weights, in hexadecimal: two models with the same hash compute the same.</summary>
    public string Hash => trainable ? ComputeHash() : hash ??= ComputeHash();

    /// <summary>
    /// Loads a folder in the Hugging Face GPT-2 layout: <c>config.json</c>, <c>model.safetensors</c> (or shards with an
    /// index; float64, float32, float16 or bfloat16) and, if there, a tokenizer.
    /// </summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="device">Where the weights go; the CPU by default.</param>
    /// <param name="dtype">The number type to compute in; float32 by default.</param>
    /// <param name="trainable">Whether the weights are parameters that record gradients.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks <c>config.json</c> or weights.</exception>
    /// <exception cref="InvalidDataException">A file is truncated, a tensor is missing or of another shape or dtype, or
    /// weights are not finite.</exception>
    public static Transformer Load(string folder, Device? device = null, ScalarType? dtype = null, bool trainable = false)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no model folder '{folder}'. Give the name of a model under data/models or the path of a folder with config.json and model.safetensors.");
        string configFile = Path.Combine(folder, "config.json");
        if (!File.Exists(configFile))
            throw new FileNotFoundException($"'{folder}' is not a model folder: it has no config.json.", configFile);

        var config = TransformerConfig.FromJson(File.ReadAllText(configFile), configFile);
        var tokenizer = Tokenizer.FromFolder(folder);
        if (tokenizer is not null && tokenizer.VocabularySize > config.VocabularySize)
            throw new InvalidDataException($"The tokenizer in '{folder}' has {tokenizer.VocabularySize} tokens, the model only {config.VocabularySize}.");
        var tensors = Checkpoint.Read(folder, config, device ?? CPU, dtype ?? float32, trainable);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new Transformer(name, config, new TransformerWeights(config, tensors), tokenizer, trainable);
    }

    /// <summary>Builds a model from tensors that a function gives, for compiled and synthetic models.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="weight">Given a checkpoint name (<c>transformer.h.0.attn.c_attn.weight</c>) and a shape, returns the
    /// tensor; the model takes ownership of it.</param>
    /// <param name="tokenizer">The tokenizer, if the model has one.</param>
    /// <param name="name">What to call the model.</param>
    /// <param name="trainable">Whether the weights are parameters that record gradients.</param>
    /// <exception cref="InvalidDataException">The function gave a tensor of another shape.</exception>
    public static Transformer Create(
        TransformerConfig config, Func<string, long[], Tensor> weight, Tokenizer? tokenizer = null, string name = "unnamed", bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weight);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (tensorName, shape) in WeightShapes.Of(config))
        {
            var tensor = weight(tensorName, shape).DetachFromDisposeScope();
            tensors[tensorName] = trainable ? new Parameter(tensor) : tensor;
        }

        return new Transformer(name, config, new TransformerWeights(config, tensors), tokenizer, trainable);
    }

    /// <summary>
    /// A model with GPT-2's initial weights: normal with deviation 0.02 unless told otherwise, the matrices that write to the residual stream
    /// smaller by √(2·layers), biases zero.
    /// </summary>
    /// <param name="config">The shape.</param>
    /// <param name="seed">Seeds the CPU generator, whatever the device.</param>
    /// <param name="tokenizer">The tokenizer, if the model has one.</param>
    /// <param name="device">Where the weights go; the CPU by default.</param>
    /// <param name="dtype">The number type; float32 by default.</param>
    /// <param name="name">What to call the model.</param>
    /// <param name="trainable">Whether the weights are parameters that record gradients.</param>
    /// <param name="deviation">Standard deviation of the normal weights; GPT-2's suits wide models; narrow ones
    /// want more, about 1/√width.</param>
    public static Transformer Random(
        TransformerConfig config, long seed, Tokenizer? tokenizer = null, Device? device = null, ScalarType? dtype = null, string name = "random",
        bool trainable = false, double deviation = 0.02)
    {
        ArgumentNullException.ThrowIfNull(config);
        using var generator = new Generator((ulong)seed);
        double projection = deviation / Math.Sqrt(2.0 * config.Layers);
        return Create(config, Initial, tokenizer, name, trainable);

        Tensor Initial(string tensorName, long[] shape)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            var type = dtype ?? float32;
            var target = device ?? CPU;
            Tensor tensor;
            if (tensorName.EndsWith(".bias", StringComparison.Ordinal)) tensor = zeros(shape, dtype: type, device: target);
            else if (tensorName.Contains("ln_", StringComparison.Ordinal)) tensor = ones(shape, dtype: type, device: target);
            else
            {
                double own = tensorName.EndsWith("c_proj.weight", StringComparison.Ordinal) ? projection : deviation;
                tensor = randn(shape, dtype: float32, generator: generator).mul_(own).to(type, target);
            }

            return tensor.MoveToOuterDisposeScope();
        }
    }

    /// <summary>Writes the model as a folder that <see cref="Load"/> reads back.</summary>
    /// <param name="folder">Created if it is not there; files of the same names are replaced whole or not at all.</param>
    /// <param name="dtype">Number type of the file; the model's own when null. A narrower one rounds.</param>
    public void Save(string folder, ScalarType? dtype = null)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, "config.json"), Config.ToJson());
        AtomicFile.Write(Path.Combine(folder, Checkpoint.FileName), stream => SafetensorsWriter.Write(stream, Weights.Named, dtype));
        TokenizerOrNull?.Save(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Weights.Dispose();

    private string ComputeHash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(Config.ToJson()));
        foreach (var (name, tensor) in Weights.Named)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            sha.AppendData(Encoding.UTF8.GetBytes($"{name}:{tensor.dtype}:{Shapes.Text(tensor.shape)}"));
            sha.AppendData(tensor.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}

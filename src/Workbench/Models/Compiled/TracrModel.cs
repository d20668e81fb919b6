using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>
/// Reads transformers that Tracr (Lindner et al., arXiv 2301.05062) compiled from RASP programs, from a JSON file of
/// <c>config</c>, <c>vocab</c>, <c>model_params</c> and, for programs whose outputs are tokens, <c>unembedding_mtx</c>.
/// </summary>
/// <remarks>
/// <para>Each tensor is <c>{"shape": [...], "dtype": ..., "data": [...]}</c>, row-major, matrices <c>[in, out]</c>: the names are
/// <c>token_embed_embeddings</c>, <c>pos_embed_embeddings</c> and, below <c>transformer/layer_N/</c>, <c>attn/query</c>, <c>key</c>, <c>value</c>,
/// <c>linear</c> and <c>mlp/linear_1</c>, <c>linear_2</c>, each with <c>_w</c> and <c>_b</c>. The models have no LayerNorm, and ReLU.</para>
/// <para>A prompt begins with the token that <c>config.bos</c> names; the output for a token stands at its own position.</para>
/// </remarks>
public static class TracrModel
{
    /// <summary>Reads a compiled model.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="dtype">Number type of the weights.</param>
    /// <param name="outputToken">For a program whose output is a number, which has no unembedding: the token whose logit is that number,
    /// all others being 0. The beginning-of-sequence token if null.</param>
    /// <returns>The model. With an unembedding, its columns are the logits of the tokens other than the beginning-of-sequence and
    /// padding tokens, in the order of their ids; the logits of those two are 0.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a compiled model, a tensor is missing or of the wrong shape, or the
    /// number that the program gives out cannot be told.</exception>
    /// <exception cref="ArgumentException"><paramref name="outputToken"/> is not in the vocabulary, or the model has an unembedding.</exception>
    public static Transformer Load(string path, ScalarType dtype = ScalarType.Float64, string? outputToken = null)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no compiled model '{path}'. Give the path of a JSON file of a Tracr model.", path);
        TracrFile file;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            file = new TracrFile(path, document.RootElement);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} is not a Tracr model with config, vocab and model_params: {error.Message}", error);
        }

        var config = ConfigOf(file);
        double[] unembedding = Unembedding(file, config, outputToken);
        string name = Path.GetFileName(path).Split('.')[0];
        return Transformer.Create(config, Weight, file.Tokenizer, name.Length > 0 ? name : "tracr");

        Tensor Weight(string tensorName, long[] shape)
        {
            using var scope = NewDisposeScope();
            double[] values = tensorName == WeightShapes.Unembedding ? unembedding : Values(file, config, tensorName);
            return tensor(values).view(shape).to_type(dtype).MoveToOuterDisposeScope();
        }
    }

    private static TransformerConfig ConfigOf(TracrFile file)
    {
        if (file.LayerNorm)
            throw new InvalidDataException($"{file.Path} asks for LayerNorm, which compiled models do without; it is not supported.");
        long[] embedding = file.ShapeOf("token_embed_embeddings", 2), keys = file.ShapeOf(Part(0, "attn/key_w"), 2);
        if (embedding[0] != file.Words.Count)
            throw new InvalidDataException($"{file.Path}: token_embed_embeddings has {embedding[0]} rows for {file.Words.Count} tokens in vocab.");
        if (file.Heads < 1 || keys[1] == 0 || keys[1] % file.Heads != 0)
            throw new InvalidDataException($"{file.Path}: the keys are {keys[1]} wide, which cannot be split among {file.Heads} heads (config.num_heads).");
        return new TransformerConfig
        {
            Layers = file.Layers, Heads = file.Heads, Width = (int)embedding[1], HeadWidth = (int)(keys[1] / file.Heads),
            MlpWidth = (int)file.ShapeOf(Part(0, "mlp/linear_1_w"), 2)[1], VocabularySize = file.Words.Count,
            ContextLength = (int)file.ShapeOf("pos_embed_embeddings", 2)[0], Activation = Activation.Relu, LayerNorm = false, Causal = file.Causal,
            TiedUnembedding = false, BosTokenId = file.Bos,
        };
    }

    private static double[] Values(TracrFile file, TransformerConfig config, string tensorName)
    {
        long width = config.Width, heads = (long)config.Heads * config.HeadWidth, neurons = config.MlpWidth;
        if (tensorName == WeightShapes.TokenEmbedding) return file.Values("token_embed_embeddings", config.VocabularySize, width);
        if (tensorName == WeightShapes.PositionEmbedding) return file.Values("pos_embed_embeddings", config.ContextLength, width);
        string[] pieces = tensorName.Split('.', 4);
        int layer = int.Parse(pieces[2], CultureInfo.InvariantCulture);
        return pieces[3] switch
        {
            "attn.c_attn.weight" => SideBySide(width, heads, [.. QueryKeyValue.Select(part => file.Values(Part(layer, $"attn/{part}_w"), width, heads))]),
            "attn.c_attn.bias" => [.. QueryKeyValue.SelectMany(part => file.Values(Part(layer, $"attn/{part}_b"), heads))],
            "attn.c_proj.weight" => file.Values(Part(layer, "attn/linear_w"), heads, width),
            "attn.c_proj.bias" => file.Values(Part(layer, "attn/linear_b"), width),
            "mlp.c_fc.weight" => file.Values(Part(layer, "mlp/linear_1_w"), width, neurons),
            "mlp.c_fc.bias" => file.Values(Part(layer, "mlp/linear_1_b"), neurons),
            "mlp.c_proj.weight" => file.Values(Part(layer, "mlp/linear_2_w"), neurons, width),
            _ => file.Values(Part(layer, "mlp/linear_2_b"), width),
        };
    }

    // [vocabulary, width], as the model wants it.
    private static double[] Unembedding(TracrFile file, TransformerConfig config, string? outputToken)
    {
        var result = new double[config.VocabularySize * config.Width];
        if (!file.HasUnembedding)
        {
            int token = outputToken is null ? file.Bos : file.Words.ToList().IndexOf(outputToken);
            if (token < 0)
                throw new ArgumentException($"'{outputToken}' is not in the vocabulary of {file.Path}; it has {string.Join(", ", file.Words)}.", nameof(outputToken));
            result[token * config.Width + OutputDimension(file, config)] = 1;
            return result;
        }

        if (outputToken is not null)
            throw new ArgumentException($"{file.Path} has an unembedding for its tokens; an output token is only for programs whose output is a number.", nameof(outputToken));
        int[] outputs = [.. Enumerable.Range(0, config.VocabularySize).Where(token => token != file.Bos && token != file.Pad)];
        double[] matrix = file.Values(TracrFile.Unembedding, config.Width, outputs.Length);
        for (int dimension = 0; dimension < config.Width; dimension++)
        {
            for (int column = 0; column < outputs.Length; column++)
                result[outputs[column] * config.Width + dimension] = matrix[dimension * outputs.Length + column];
        }

        return result;
    }

    // A program computes its output last, so the last part with any weights writes it.
    private static int OutputDimension(TracrFile file, TransformerConfig config)
    {
        for (int layer = config.Layers - 1; layer >= 0; layer--)
        {
            foreach (string part in new[] { "mlp.c_proj.weight", "attn.c_proj.weight" })
            {
                double[] weights = Values(file, config, WeightShapes.Block(layer, part));
                int[] written = [.. Enumerable.Range(0, weights.Length).Where(cell => weights[cell] != 0).Select(cell => cell % config.Width).Distinct()];
                if (written.Length > 1)
                    throw new InvalidDataException($"{file.Path} has no {TracrFile.Unembedding}, and layer {layer} ends by writing {written.Length} residual dimensions, so which of them is the output cannot be told.");
                if (written.Length == 1) return written[0];
            }
        }

        throw new InvalidDataException($"{file.Path} has no {TracrFile.Unembedding}, and no layer writes anything.");
    }

    private static double[] SideBySide(long rows, long columns, double[][] blocks)
    {
        var result = new double[rows * columns * blocks.Length];
        for (int block = 0; block < blocks.Length; block++)
        {
            for (long row = 0; row < rows; row++)
                Array.Copy(blocks[block], row * columns, result, (row * blocks.Length + block) * columns, columns);
        }

        return result;
    }

    private static readonly string[] QueryKeyValue = ["query", "key", "value"];

    private static string Part(int layer, string name) => $"transformer/layer_{layer}/{name}";
}

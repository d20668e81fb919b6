using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbench.Models;

/// <summary>
/// The shape of a GPT-2-family transformer. Small compiled models fit too: attention may look both ways,
/// LayerNorm and MLPs may be absent, and a head may be wider or narrower than <c>Width / Heads</c>.
/// </summary>
public sealed record TransformerConfig
{
    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads in each block.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the residual stream (<c>d_model</c>).</summary>
    public required int Width { get; init; }

    /// <summary>Width of a head (<c>d_head</c>).</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Hidden neurons of an MLP; ignored when <see cref="AttentionOnly"/>.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Number of tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The longest sequence, in tokens, that has position embeddings.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Nonlinearity of the MLPs.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>The constant added to the variance inside every LayerNorm.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether blocks and the final residual stream are normalised before they are read.</summary>
    public bool LayerNorm { get; init; } = true;

    /// <summary>Whether a position sees only itself and earlier ones.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>Whether the unembedding is the token embedding.</summary>
    public bool TiedUnembedding { get; init; } = true;

    /// <summary>Whether the blocks have no MLP.</summary>
    public bool AttentionOnly { get; init; }

    /// <summary>The token that opens every sequence, if the model has one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The shape of GPT-2 small (124 M parameters).</summary>
    public static TransformerConfig Gpt2Small { get; } = Gpt2(layers: 12, heads: 12, width: 768);

    /// <summary>The shape of GPT-2 medium (355 M parameters).</summary>
    public static TransformerConfig Gpt2Medium { get; } = Gpt2(layers: 24, heads: 16, width: 1024);

    /// <summary>The shape of GPT-2 large (774 M parameters).</summary>
    public static TransformerConfig Gpt2Large { get; } = Gpt2(layers: 36, heads: 20, width: 1280);

    /// <summary>The shape of GPT-2 XL (1.56 G parameters).</summary>
    public static TransformerConfig Gpt2Xl { get; } = Gpt2(layers: 48, heads: 25, width: 1600);

    /// <summary>Parameters of a model of this shape, tied weights counted once.</summary>
    public long ParameterCount => WeightShapes.Of(this).Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>Reads a Hugging Face <c>config.json</c> of the GPT-2 family.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="origin">What to call the file in an error.</param>
    /// <exception cref="InvalidDataException">The text is not JSON, lacks a size, or asks for something that would
    /// silently change the numbers (unscaled attention, per-layer scaling, an unknown activation).</exception>
    public static TransformerConfig FromJson(string json, string origin = "config.json")
    {
        JsonObject root;
        try
        {
            root = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("the top level is not an object");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{origin} is not a JSON object: {error.Message}", error);
        }

        if (root["model_type"] is { } type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() != "gpt2")
            throw new InvalidDataException($"{origin} describes a '{type}' model; only the gpt2 family is supported.");
        if (!Flag("scale_attn_weights", true) || Flag("scale_attn_by_inverse_layer_idx", false))
            throw new InvalidDataException($"{origin} asks for non-standard attention scaling, which is not supported.");

        int heads = Size("n_head");
        int width = Size("n_embd");
        int headWidth = SizeOr("d_head", 0);
        if (headWidth == 0)
        {
            if (width % heads != 0)
                throw new InvalidDataException($"{origin}: n_embd {width} is not a multiple of n_head {heads}; give d_head explicitly.");
            headWidth = width / heads;
        }

        return new TransformerConfig
        {
            Layers = Size("n_layer"),
            Heads = heads,
            Width = width,
            HeadWidth = headWidth,
            MlpWidth = SizeOr("n_inner", 4 * width),
            VocabularySize = Size("vocab_size"),
            ContextLength = SizeOr("n_positions", SizeOr("n_ctx", 0)) is > 0 and var context
                ? context
                : throw new InvalidDataException($"{origin} lacks n_positions, the longest sequence."),
            Activation = (root["activation_function"]?.GetValue<string>() ?? "gelu_new") switch
            {
                "relu" => Activation.Relu,
                "gelu" => Activation.Gelu,
                "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Activation.GeluTanh,
                var other => throw new InvalidDataException($"{origin}: unknown activation_function '{other}'; known are relu, gelu and gelu_new."),
            },
            LayerNormEpsilon = root["layer_norm_epsilon"]?.GetValue<double>() ?? 1e-5,
            LayerNorm = Flag("layer_norm", true),
            Causal = Flag("causal", true),
            TiedUnembedding = Flag("tie_word_embeddings", true),
            AttentionOnly = Flag("attention_only", false),
            BosTokenId = SizeOr("bos_token_id", -1) is >= 0 and var bos ? bos : null,
        };

        bool Flag(string name, bool otherwise) => root[name]?.GetValue<bool>() ?? otherwise;

        int SizeOr(string name, int otherwise) =>
            root[name] is JsonValue value && value.TryGetValue(out int number) ? number : otherwise;

        int Size(string name) => SizeOr(name, 0) is > 0 and var size
            ? size
            : throw new InvalidDataException($"{origin} lacks a positive '{name}'.");
    }

    /// <summary>The text of a Hugging Face <c>config.json</c> that <see cref="FromJson"/> reads back.</summary>
    public string ToJson()
    {
        var root = new JsonObject
        {
            ["architectures"] = new JsonArray("GPT2LMHeadModel"),
            ["model_type"] = "gpt2",
            ["n_layer"] = Layers,
            ["n_head"] = Heads,
            ["n_embd"] = Width,
            ["n_inner"] = MlpWidth,
            ["n_positions"] = ContextLength,
            ["n_ctx"] = ContextLength,
            ["vocab_size"] = VocabularySize,
            ["activation_function"] = Activation switch { Activation.Relu => "relu", Activation.Gelu => "gelu", _ => "gelu_new" },
            ["layer_norm_epsilon"] = LayerNormEpsilon,
            ["tie_word_embeddings"] = TiedUnembedding,
        };
        if (BosTokenId is { } bos)
        {
            root["bos_token_id"] = bos;
            root["eos_token_id"] = bos;
        }

        // Keys of our own are written only where the model leaves the GPT-2 family.
        if (HeadWidth * Heads != Width) root["d_head"] = HeadWidth;
        if (!LayerNorm) root["layer_norm"] = false;
        if (!Causal) root["causal"] = false;
        if (AttentionOnly) root["attention_only"] = true;
        return root.ToJsonString(JsonFormat.Indented) + "\n";
    }

    private static TransformerConfig Gpt2(int layers, int heads, int width) => new()
    {
        Layers = layers,
        Heads = heads,
        Width = width,
        HeadWidth = width / heads,
        MlpWidth = 4 * width,
        VocabularySize = 50_257,
        ContextLength = 1024,
        BosTokenId = 50_256,
    };

    private static class JsonFormat
    {
        internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    }
}

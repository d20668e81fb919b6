using System.Globalization;
using Workbench.Models;

namespace Workbench.Dictionaries.Linear;

/// <summary>
/// The kinds of leaves of a linear graph, in the order in which a pass reaches them; each exists at every position. Names:
/// <c>tok_embed</c>, <c>pos_embed</c>, then per layer <c>L0.ln1_b</c>, <c>L0.b_Q</c>, <c>L0.b_K</c>, <c>L0.b_V</c>, <c>L0.b_O</c>,
/// <c>L0A.b_enc</c>, <c>L0A.b_dec</c>, <c>L0A.error</c>, <c>L0.ln2_b</c>, <c>L0M.b_enc</c>, <c>L0M.b_dec</c>, <c>L0M.error</c> (or
/// <c>L0.mlp</c>, a whole MLP output without a transcoder), and <c>ln_f_b</c>.
/// </summary>
internal sealed class LeafKinds
{
    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    internal LeafKinds(TransformerConfig config, Func<int, DictionarySite?> attention, Func<int, DictionarySite?> mlp)
    {
        Add("tok_embed");
        Add("pos_embed");
        for (int layer = 0; layer < config.Layers; layer++)
        {
            if (config.LayerNorm) Add(NormBeforeAttention(layer));
            foreach (var name in new[] { "b_Q", "b_K", "b_V", "b_O" }) Add(Of(layer, name));
            if (attention(layer) is { } heads) AddDictionary(heads);
            if (config.AttentionOnly) continue;
            if (mlp(layer) is { } transcoder)
            {
                if (config.LayerNorm) Add(NormBeforeMlp(layer));
                AddDictionary(transcoder);
            }
            else
            {
                Add(Mlp(layer));
            }
        }

        if (config.LayerNorm) Add(FinalNorm);
    }

    internal const string FinalNorm = "ln_f_b";

    internal const string TokenEmbedding = "tok_embed";

    internal const string PositionEmbedding = "pos_embed";

    internal IReadOnlyList<string> Names => names;

    internal int this[string name] => index[name];

    internal bool TryGet(string name, out int kind) => index.TryGetValue(name, out kind);

    internal static string Of(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"L{layer}.{name}");

    internal static string NormBeforeAttention(int layer) => Of(layer, "ln1_b");

    internal static string NormBeforeMlp(int layer) => Of(layer, "ln2_b");

    internal static string Mlp(int layer) => Of(layer, "mlp");

    internal static string EncoderBias(DictionarySite site) => $"{site.Name}.b_enc";

    internal static string DecoderBias(DictionarySite site) => $"{site.Name}.b_dec";

    internal static string Error(DictionarySite site) => $"{site.Name}.error";

    private void AddDictionary(DictionarySite site)
    {
        Add(EncoderBias(site));
        Add(DecoderBias(site));
        Add(Error(site));
    }

    private void Add(string name)
    {
        index.Add(name, names.Count);
        names.Add(name);
    }
}

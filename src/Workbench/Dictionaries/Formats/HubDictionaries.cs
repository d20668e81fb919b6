using System.Globalization;

namespace Workbench.Dictionaries;

/// <summary>Dictionaries on the hub, one a layer, in SAELens' layout.</summary>
/// <param name="Name">What to call them: the folder below <c>data/dictionaries</c>.</param>
/// <param name="Repository"><c>owner/name</c> on the hub.</param>
/// <param name="Model">The model that they belong to, as <c>workbench fetch</c> calls it.</param>
/// <param name="Kind">Where they read.</param>
/// <param name="Layers">How many layers there are.</param>
/// <param name="Folder">The folder of a layer in the repository; <c>{0}</c> is the layer.</param>
/// <param name="About">What they are, in a line.</param>
public sealed record HubDictionaries(string Name, string Repository, string Model, DictionaryKind Kind, int Layers, string Folder, string About)
{
    /// <summary>The sets that a name stands for. All are for GPT-2 small; those that exist as pickles only are not among them.</summary>
    public static IReadOnlyList<HubDictionaries> Known { get; } =
    [
        new("gpt2-transcoders", "callummcdougall/arena-demos-transcoder", "gpt2", DictionaryKind.MlpTranscoder, 12, "gpt2-small-layer-{0}-mlp-transcoder-folded-b_dec_out",
            "MLP transcoders of Dunefsky et al. (2024), 24,576 features, ReLU"),
        new("gpt2-attn-out", "jbloom/GPT2-Small-OAI-v5-32k-attn-out-SAEs", "gpt2", DictionaryKind.AttentionOutput, 12, "v5_32k_layer_{0}",
            "attention outputs, 32,768 features, top 32 (Gao et al. 2024)"),
        new("gpt2-resid-mid", "jbloom/GPT2-Small-OAI-v5-32k-resid-mid-SAEs", "gpt2", DictionaryKind.ResidualMiddle, 12, "v5_32k_layer_{0}",
            "residual stream behind attention, 32,768 features, top 32 (Gao et al. 2024)"),
        new("gpt2-resid-post", "jbloom/GPT2-Small-OAI-v5-32k-resid-post-SAEs", "gpt2", DictionaryKind.ResidualAfter, 12, "v5_32k_layer_{0}.pt",
            "residual stream behind each layer, 32,768 features, top 32 (Gao et al. 2024)"),
        new("gpt2-resid-pre", "jbloom/GPT2-Small-SAEs-Reformatted", "gpt2", DictionaryKind.ResidualBefore, 12, "blocks.{0}.hook_resid_pre",
            "residual stream before each layer, 24,576 features, ReLU (Bloom 2024)"),
    ];

    /// <summary>The set of a name, or null.</summary>
    /// <param name="name">Its name or repository.</param>
    public static HubDictionaries? Find(string name) => Known.FirstOrDefault(set => set.Name == name || set.Repository == name);

    /// <summary>The files of a layer: their path in the repository and in the folder of the set.</summary>
    internal IEnumerable<(string Remote, string Local)> Files(int layer)
    {
        var remote = string.Format(CultureInfo.InvariantCulture, Folder, layer);
        var local = new DictionarySite(Kind, layer).Name;
        foreach (var file in new[] { SaeLensFolder.WeightsName, SaeLensFolder.ConfigName }) yield return ($"{remote}/{file}", Path.Combine(local, file));
    }
}

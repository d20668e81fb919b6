namespace Workbench.Dictionaries;

/// <summary>What activations and normalisations are called in files.</summary>
internal static class DictionaryNames
{
    internal static string Of(DictionaryActivation activation) => activation switch
    {
        DictionaryActivation.TopK => "topk",
        DictionaryActivation.JumpRelu => "jumprelu",
        _ => "relu",
    };

    internal static string Of(DictionaryNormalisation normalisation) => normalisation switch
    {
        DictionaryNormalisation.VectorNorm => "vector-norm",
        DictionaryNormalisation.LayerNorm => "layer-norm",
        _ => "none",
    };

    /// <exception cref="InvalidDataException">Another one than these three: computing with a wrong one would give wrong features.</exception>
    internal static DictionaryActivation Activation(JsonFile json, string key) => json.Text(key).ToLowerInvariant() switch
    {
        "relu" => DictionaryActivation.Relu,
        "topk" => DictionaryActivation.TopK,
        "jumprelu" => DictionaryActivation.JumpRelu,
        _ => throw json.Wrong(key, "relu, topk or jumprelu"),
    };

    internal static DictionaryNormalisation Normalisation(JsonFile json, string key) => json.Text(key) switch
    {
        "none" => DictionaryNormalisation.None,
        "vector-norm" => DictionaryNormalisation.VectorNorm,
        "layer-norm" => DictionaryNormalisation.LayerNorm,
        _ => throw json.Wrong(key, "none, vector-norm or layer-norm"),
    };
}

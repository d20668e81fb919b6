using System.Text.Json;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>The project's own layout of a dictionary: <c>dictionary.json</c> and <c>weights.safetensors</c>.</summary>
internal static class DictionaryFolder
{
    internal const string SpecName = "dictionary.json";
    internal const string WeightsName = "weights.safetensors";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Save(SparseDictionary dictionary, string folder, ScalarType? dtype)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, WeightsName), stream => SafetensorsWriter.Write(stream, dictionary.Named, dtype));
        AtomicFile.Write(Path.Combine(folder, SpecName), stream =>
        {
            var spec = dictionary.Spec;
            using var json = new Utf8JsonWriter(stream, Indented);
            json.WriteStartObject();
            json.WriteString("site", spec.Site.Name);
            json.WriteNumber("d_in", spec.InputWidth);
            json.WriteNumber("d_out", spec.OutputWidth);
            json.WriteNumber("features", spec.Features);
            json.WriteString("activation", DictionaryNames.Of(spec.Activation));
            if (spec.K is { } k) json.WriteNumber("k", k);
            json.WriteString("normalisation", DictionaryNames.Of(spec.Normalisation));
            if (spec.Normalisation == DictionaryNormalisation.LayerNorm) json.WriteNumber("normalisation_epsilon", spec.NormalisationEpsilon);
            json.WriteBoolean("subtract_decoder_bias", spec.SubtractDecoderBias);
            json.WriteBoolean("skip", spec.HasSkip);
            json.WriteString("decoder_norm", spec.UnitDecoder ? "unit" : "free");
            if (spec.PrependsBos is { } prepends) json.WriteBoolean("prepend_bos", prepends);
            json.WritePropertyName("provenance");
            spec.Provenance.WriteTo(json);
            json.WriteEndObject();
        });
    }

    internal static SparseDictionary Load(string folder, Device device, ScalarType dtype)
    {
        var path = Path.Combine(folder, SpecName);
        var spec = ReadSpec(JsonFile.Read(path));
        return DictionaryWeights.Load(
            Path.Combine(folder, WeightsName), path, spec, device, dtype,
            new() { EncoderWeight = "W_enc", EncoderBias = "b_enc", DecoderWeight = "W_dec", DecoderBias = "b_dec", Threshold = "threshold", Skip = "W_skip" });
    }

    private static DictionarySpec ReadSpec(JsonFile json) => new()
    {
        Site = DictionarySite.TryParse(json.Text("site"), out var site) ? site : throw json.Wrong("site", "a site such as L2A"),
        InputWidth = json.Whole("d_in"),
        OutputWidth = json.Whole("d_out"),
        Features = json.Whole("features"),
        Activation = DictionaryNames.Activation(json, "activation"),
        K = json.Has("k") ? json.Whole("k") : null,
        Normalisation = DictionaryNames.Normalisation(json, "normalisation"),
        NormalisationEpsilon = json.Has("normalisation_epsilon") ? json.Number("normalisation_epsilon") : 1e-5,
        SubtractDecoderBias = json.Flag("subtract_decoder_bias", false),
        HasSkip = json.Flag("skip", false),
        UnitDecoder = json.Text("decoder_norm") switch
        {
            "unit" => true,
            "free" => false,
            _ => throw json.Wrong("decoder_norm", "unit or free"),
        },
        PrependsBos = json.FlagOrNull("prepend_bos"),
        Provenance = json.Provenance("provenance"),
    };
}

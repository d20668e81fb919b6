using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Execution;

/// <summary>
/// A constant for every node, to take its place in optimal ablation. A head's constant stands before W_O, <c>[d_head]</c>, so it can be
/// any output that the head could have.
/// </summary>
public sealed class AblationConstants
{
    private static readonly JsonWriterOptions Indented = new() { Indented = false };

    private string? hash;

    /// <summary>Takes constants.</summary>
    /// <param name="input">For <c>input</c>, <c>[width]</c>.</param>
    /// <param name="z">For the heads of each layer side by side, <c>[heads · d_head]</c>.</param>
    /// <param name="mlpOutput">For each MLP, <c>[width]</c>; empty in an attention-only model.</param>
    /// <param name="provenance">How they were learned.</param>
    /// <exception cref="ArgumentException">A number is NaN or infinite.</exception>
    public AblationConstants(IReadOnlyList<double> input, IReadOnlyList<IReadOnlyList<double>> z, IReadOnlyList<IReadOnlyList<double>> mlpOutput, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(z);
        ArgumentNullException.ThrowIfNull(mlpOutput);
        ArgumentNullException.ThrowIfNull(provenance);
        if (!z.Concat(mlpOutput).Append(input).All(values => values.All(double.IsFinite)))
            throw new ArgumentException("Constants must be finite numbers; learning diverged if they are not. Use a smaller learning rate.");
        (Input, Z, MlpOutput, Provenance) = (input, z, mlpOutput, provenance);
    }

    /// <summary>For <c>input</c>, <c>[width]</c>.</summary>
    public IReadOnlyList<double> Input { get; }

    /// <summary>For the heads of each layer side by side, before W_O, <c>[heads · d_head]</c>.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Z { get; }

    /// <summary>For each MLP, <c>[width]</c>; empty in an attention-only model.</summary>
    public IReadOnlyList<IReadOnlyList<double>> MlpOutput { get; }

    /// <summary>How they were learned.</summary>
    public Provenance Provenance { get; }

    /// <summary>SHA-256 of the numbers, in hexadecimal: constants of the same hash are the same.</summary>
    public string Hash => hash ??= ComputeHash();

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is something else; the message says what is wrong.</exception>
    public static AblationConstants Load(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.", path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return new(
                Numbers(Property(root, "input")), [.. Property(root, "z").EnumerateArray().Select(Numbers)], [.. Property(root, "mlp_output").EnumerateArray().Select(Numbers)],
                Provenance.FromJson(Property(root, "provenance")));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' holds no ablation constants: {wrong.Message} Make the file anew with Save.", wrong);
        }

        static JsonElement Property(JsonElement root, string name) =>
            root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) ? value : throw new FormatException($"'{name}' is missing.");

        static IReadOnlyList<double> Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];
    }

    /// <summary>Writes the constants as JSON; an old file is replaced whole or not at all.</summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is then left as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        Write("input", Input);
        foreach (var (name, layers) in new[] { ("z", Z), ("mlp_output", MlpOutput) })
        {
            json.WriteStartArray(name);
            foreach (var values in layers) Array(values);
            json.WriteEndArray();
        }

        json.WritePropertyName("provenance");
        Provenance.WriteTo(json);
        json.WriteEndObject();

        void Write(string name, IReadOnlyList<double> values)
        {
            json.WritePropertyName(name);
            Array(values);
        }

        void Array(IReadOnlyList<double> values)
        {
            json.WriteStartArray();
            foreach (double value in values) json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    });

    private string ComputeHash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(double)];
        foreach (var values in Z.Concat(MlpOutput).Prepend(Input))
        {
            foreach (double value in values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
                sha.AppendData(number);
            }

            // Where one list ends and the next begins is part of it.
            BinaryPrimitives.WriteInt64LittleEndian(number, values.Count);
            sha.AppendData(number);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>Refuses a model of another shape.</summary>
    internal void RequireFits(Transformer model)
    {
        var config = model.Config;
        int heads = config.Heads * config.HeadWidth, mlps = config.AttentionOnly ? 0 : config.Layers;
        if (Input.Count != config.Width || Z.Count != config.Layers || MlpOutput.Count != mlps || Z.Any(layer => layer.Count != heads) || MlpOutput.Any(layer => layer.Count != config.Width))
            throw new ArgumentException($"The ablation constants are of a model with {Z.Count} layers of width {Input.Count}; model '{model.Name}' has {config.Layers} of {config.Width}, with {config.Heads} heads of {config.HeadWidth}. Learn constants for this model.");
    }
}

using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Reads the tensors of a dictionary from a safetensors file.</summary>
internal static class DictionaryWeights
{
    /// <summary>What the tensors are called in a file.</summary>
    internal sealed record TensorNames
    {
        internal required string EncoderWeight { get; init; }

        internal required string EncoderBias { get; init; }

        internal required string DecoderWeight { get; init; }

        internal required string DecoderBias { get; init; }

        internal string? Threshold { get; init; }

        internal string? Skip { get; init; }
    }

    /// <summary>Reads a dictionary whose file holds exactly its tensors, each in the shape that the specification asks for.</summary>
    /// <param name="weights">The safetensors file.</param>
    /// <param name="specPath">The file the specification came from, for messages.</param>
    /// <param name="spec">The specification.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="dtype">Their number type.</param>
    /// <param name="names">What they are called.</param>
    /// <exception cref="FileNotFoundException">There is no file of weights.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing, of another shape, or not finite, or the specification contradicts itself.</exception>
    internal static SparseDictionary Load(string weights, string specPath, DictionarySpec spec, Device device, ScalarType dtype, TensorNames names)
    {
        using var file = Open(weights);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor Get(string name, string what, params long[] shape) => Read(file, name, what, device, dtype, shape);
        long input = spec.InputWidth, output = spec.OutputWidth, features = spec.Features;
        var needed = new List<string> { names.EncoderWeight, names.EncoderBias, names.DecoderWeight, names.DecoderBias };
        if (spec.Activation == DictionaryActivation.JumpRelu && names.Threshold is not null) needed.Add(names.Threshold);
        if (spec.HasSkip && names.Skip is not null) needed.Add(names.Skip);
        RequireOnly(file, needed, specPath);
        return Make(specPath, () => new SparseDictionary(
            spec, Get(names.EncoderWeight, "encoder", input, features), Get(names.EncoderBias, "encoder bias", features),
            Get(names.DecoderWeight, "decoder", features, output), Get(names.DecoderBias, "decoder bias", output),
            spec.Activation == DictionaryActivation.JumpRelu ? Get(names.Threshold!, "threshold", features) : null,
            spec.HasSkip ? Get(names.Skip!, "skip connection", input, output) : null));
    }

    /// <summary>Opens a file of weights.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    internal static SafetensorsFile Open(string path) => File.Exists(path)
        ? SafetensorsFile.Open(path)
        : throw new FileNotFoundException($"'{Path.GetDirectoryName(path)}' lacks {Path.GetFileName(path)}, the weights of the dictionary. Copy or fetch it again.", path);

    /// <summary>Reads one tensor in the shape it must have.</summary>
    /// <exception cref="InvalidDataException">It is missing, of another shape, or holds NaN or infinite values.</exception>
    internal static Tensor Read(SafetensorsFile file, string name, string what, Device device, ScalarType dtype, params long[] shape)
    {
        if (!file.Contains(name))
            throw new InvalidDataException($"{file.Path} lacks '{name}', the {what} {Shapes.Text(shape)} of the dictionary. It holds {string.Join(", ", file.Names.Order(StringComparer.Ordinal))}.");
        if (!file.Shape(name).SequenceEqual(shape))
            throw new InvalidDataException($"'{name}' in {file.Path} has shape {Shapes.Text(file.Shape(name))}; its configuration asks for {Shapes.Text(shape)}.");
        var tensor = empty(shape, dtype: dtype, device: device);
        file.CopyInto(name, tensor);
        return tensor;
    }

    /// <summary>Refuses tensors that the format does not explain: leaving one out could change what the dictionary computes.</summary>
    /// <exception cref="InvalidDataException">There is one.</exception>
    internal static void RequireOnly(SafetensorsFile file, IReadOnlyCollection<string> known, string specPath)
    {
        if (file.Names.FirstOrDefault(name => !known.Contains(name)) is { } extra)
            throw new InvalidDataException($"'{extra}' in {file.Path} is not part of the dictionary that {Path.GetFileName(specPath)} describes ({string.Join(", ", known)}).");
    }

    /// <summary>Words what a type refuses as an error of the file.</summary>
    internal static T Make<T>(string origin, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}

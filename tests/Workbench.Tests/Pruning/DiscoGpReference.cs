using System.Text.Json;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>DiscoGP's reference numbers: its gates and noise from named uniform numbers.</summary>
public static class DiscoGpReference
{
    private const double Epsilon = 1e-10;

    public static JsonDocument Open(string file = "disco_A_f64.json") => Goldens.OpenBeside("masks/" + file);

    /// <summary>−ln(ln(u₁ + ε)/ln(u₀ + ε) + ε).</summary>
    public static Tensor Noise(string first, string second, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        double[] u0 = NamedUniforms.Of(first, count), u1 = NamedUniforms.Of(second, count);
        return tensor(u0.Zip(u1, (a, b) => -Math.Log((Math.Log(b + Epsilon) / Math.Log(a + Epsilon)) + Epsilon)).ToArray()).view(shape);
    }

    public static Tensor EdgeNoise(string tag, int edges) => Noise($"A.disco.edge.u0.{tag}", $"A.disco.edge.u1.{tag}", edges);

    public static Tensor EdgeLogits(int edges) => tensor(NamedUniforms.Of("A.disco.edge.logit", edges).Select(u => (3 * ((2 * u) - 1)) + 0.5).ToArray());

    public static Tensor Uniforms(string name, long[] shape) => tensor(NamedUniforms.Of(name, (int)shape.Aggregate(1L, (product, size) => product * size))).view(shape);

    public static Circuit EdgeMask(ComputationGraph graph, string share)
    {
        double[] uniforms = NamedUniforms.Of("A.disco.edge.mask." + share, graph.EdgeCount);
        double bound = double.Parse(share, System.Globalization.CultureInfo.InvariantCulture);
        return Circuit.FromEdges(graph, Enumerable.Range(0, graph.EdgeCount).Where(edge => uniforms[edge] < bound).Select(graph.EdgeAt));
    }

    public static WeightMasks WeightMask(Transformer model, string share)
    {
        double bound = double.Parse(share, System.Globalization.CultureInfo.InvariantCulture);
        return WeightMasks.Of(model, (name, shape) => Uniforms($"A.disco.weight.mask.{share}.{name}", shape).lt(bound));
    }

    public static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(ModelA.Numbers)];

    /// <summary>Compares a tensor with the summary of it that the reference holds: sum, sum of sizes, L2 norm, product with a named vector, first entries.</summary>
    public static void AssertSummary(JsonElement expected, string name, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        var flat = actual.detach().to_type(float64).flatten();
        double[] values = flat.data<double>().ToArray();
        double[] checks = [.. NamedUniforms.Of("A.checksum." + name, values.Length).Select(u => (2 * u) - 1)];
        void Near(string key, double value) =>
            Assert.True(Math.Abs(expected.GetProperty(key).GetDouble() - value) <= tolerance, $"{what}, {name}: {key} is {value}, expected {expected.GetProperty(key).GetDouble()}");
        Near("sum", values.Sum());
        Near("abs", values.Sum(Math.Abs));
        Near("l2", Math.Sqrt(values.Sum(value => value * value)));
        Near("dot", values.Zip(checks, (a, b) => a * b).Sum());
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("first")), [.. values.Take(6)], tolerance, $"{what}, {name}");
    }
}

using System.Text.Json;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>The model of the reference numbers, in either precision, and its two sets of pairs.</summary>
public static class ModelA
{
    public static Transformer Load(ScalarType dtype) => Transformer.Load(Goldens.ModelA, dtype: dtype);

    /// <summary>The pairs of a set: <c>main</c> (all of length 9) or <c>padded</c> (five to nine).</summary>
    public static CircuitTask Task(string set, Metric? metric = null)
    {
        using var inputs = Goldens.Open("inputs.json");
        var root = inputs.RootElement.GetProperty(set);
        var clean = Rows(root.GetProperty("clean"));
        var corrupted = Rows(root.GetProperty("corrupted"));
        var labels = Rows(root.GetProperty("labels"));
        var pairs = clean.Select((tokens, index) => new TaskPair
        {
            Clean = tokens,
            Corrupted = corrupted[index],
            Answers = [labels[index][0]],
            Wrong = [labels[index][1]],
        });
        return new CircuitTask($"model-a-{set}", [.. pairs], metric ?? Metric.LogitDifference);
    }

    /// <summary>The metric that the reference numbers call by another name.</summary>
    public static Metric MetricOf(string reference) => reference switch
    {
        "logit_diff" => Metric.LogitDifference,
        "prob_diff" => Metric.ProbabilityDifference,
        "kl" => Metric.KlDivergence,
        _ => throw new ArgumentException($"Unknown reference metric '{reference}'."),
    };

    /// <summary>Checks that numbers agree, naming the worst where they do not.</summary>
    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int index = 0; index < expected.Count; index++)
        {
            double error = Math.Abs(expected[index] - actual[index]);
            Assert.True(error <= tolerance, $"{what}: number {index} is {actual[index]}, expected {expected[index]} (off by {error:g3}, allowed {tolerance:g3}).");
        }
    }

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static int[][] Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
}

using System.Text.Json;
using Workbench.Execution;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public class DictionaryGoldenTests
{
    [Theory]
    [InlineData("full", ScalarType.Float64, 1e-9)]
    [InlineData("short", ScalarType.Float64, 1e-9)]
    [InlineData("full", ScalarType.Float32, 5e-5)]
    [InlineData("short", ScalarType.Float32, 5e-5)]
    public void Pre_activations_active_sets_and_errors_are_those_of_the_reference(string prompt, ScalarType dtype, double tolerance)
    {
        using var reference = Goldens.OpenBeside($"feature-graphs/graph_a_{prompt}_f64.json");
        var root = reference.RootElement;
        using var model = ModelA.Load(dtype);
        using var suite = GoldenDictionaries.Load(Path.Combine(Goldens.RepositoryRoot, "tests", "goldens", "feature-graphs", "dict_a.safetensors"), dtype);
        using var scope = NewDisposeScope();
        long[] ids = [.. root.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt64())];
        var taken = SitePass.Activations(model, tensor(ids).unsqueeze(0), suite.Sites);

        Assert.Equal(6, suite.All.Count);
        foreach (var dictionary in suite.All)
        {
            var (input, output) = taken[dictionary.Site];
            var name = dictionary.Site.Name;
            var pre = dictionary.PreActivations(input);
            var expectedPre = Rows(root.GetProperty("pre").GetProperty(name));
            ModelA.AssertClose(expectedPre, Values(pre), tolerance, $"pre-activations of {name}");

            var activations = dictionary.Activate(pre);
            ModelA.AssertClose([.. expectedPre.Select(value => Math.Max(value, 0))], Values(activations), tolerance, $"activations of {name}");
            Assert.Equal(expectedPre.Select(value => value > 0), dictionary.ActiveMask(pre).data<bool>().ToArray());

            var error = output.sub(dictionary.Reconstruct(input));
            ModelA.AssertClose(Rows(root.GetProperty("error").GetProperty(name)), Values(error), Math.Min(tolerance * 10, 5e-5), $"errors of {name}");
            ModelA.AssertClose(Values(dictionary.Decode(activations)), Values(dictionary.Reconstruct(input)), 0, $"reconstruction of {name}");
        }
    }

    private static double[] Rows(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(ModelA.Numbers)];

    private static double[] Values(Tensor tensor) => tensor.to_type(float64).contiguous().data<double>().ToArray();
}

using System.Text.Json;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>Model A with the random dictionaries of the reference numbers, on one of their two prompts.</summary>
public sealed class GoldenGraph : IDisposable
{
    private readonly Transformer model;
    private readonly DictionarySuite suite;

    public GoldenGraph(string prompt, ScalarType dtype)
    {
        model = ModelA.Load(dtype);
        suite = GoldenDictionaries.Load(System.IO.Path.Combine(Goldens.RepositoryRoot, "tests", "goldens", "feature-graphs", "dict_a.safetensors"), dtype);
        using var numbers = File($"graph_a_{prompt}_f64.json");
        int[] tokens = [.. numbers.RootElement.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32())];
        int[] labels = [.. numbers.RootElement.GetProperty("labels").EnumerateArray().Select(id => id.GetInt32())];
        Target = GraphTarget.LogitDifference(labels[0], labels[1]);
        Graph = LinearGraph.Of(model, suite, tokens);
    }

    public static TheoryData<string, ScalarType> Cases => new()
    {
        { "full", float64 },
        { "short", float64 },
        { "full", float32 },
        { "short", float32 },
    };

    public LinearGraph Graph { get; }

    public GraphTarget Target { get; }

    public Transformer Model => model;

    public DictionarySuite Suite => suite;

    public static JsonDocument File(string name) => Goldens.OpenBeside($"feature-graphs/{name}");

    /// <summary><c>L1M/3/17</c> (site, position, number) in the reference files.</summary>
    public static FeatureNode Node(string reference)
    {
        var parts = reference.Split('/');
        return new(DictionarySite.Parse(parts[0]), int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A feature or leaf in our notation: <c>L1M.17@3</c>, <c>L1M.error@3</c>, <c>tok_embed@3</c>.</summary>
    public static string Name(string reference)
    {
        var parts = reference.Split('/');
        return parts[0] switch
        {
            "tok" => $"tok_embed@{parts[1]}",
            "pos" => $"pos_embed@{parts[1]}",
            "error" => $"{parts[1]}.error@{parts[2]}",
            "b_dec" => $"{parts[1]}.b_dec@{parts[2]}",
            "const" => "const",
            _ => Node(reference).Name,
        };
    }

    public void Dispose()
    {
        Graph.Dispose();
        suite.Dispose();
        model.Dispose();
    }
}

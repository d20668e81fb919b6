using System.Globalization;
using System.Text.Json;
using Workbench.Reproduction;
using Workbench.Tests.Support;

namespace Workbench.Tests.Reproduction;

public sealed class PublishedFiguresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // Normalised faithfulness as the published plots show it.
    [InlineData("gpt2", "ioi", "eap-ig-inputs", 100, 0.255)]
    [InlineData("gpt2", "ioi", "eap", 1000, 0.654)]
    [InlineData("gpt2", "greater-than", "eap", 100, 0.702)]
    [InlineData("gpt2", "sva", "eap-ig-inputs", 500, 0.800)]
    [InlineData("gpt2", "gender-bias", "eap", 200, 0.813)]
    [InlineData("gpt2", "capital-country", "eap-ig-inputs", 1000, 0.931)]
    [InlineData("gpt2", "hypernymy", "eap", 100, -0.008)]
    [InlineData("gpt2-xl", "ioi", "eap", 17_960, 0.509)]
    [InlineData("gpt2-xl", "hypernymy", "eap-ig-inputs", 89_400, 0.930)]
    public void Published_faithfulness_is_normalised(string model, string task, string method, int asked, double faithfulness) =>
        Assert.Equal(faithfulness, PublishedFigures.EapIg().Circuit(model, task, method, asked)!.Faithfulness, 5e-4);

    [Fact]
    public void Every_task_of_the_paper_has_figures_and_other_things_have_none()
    {
        var figures = PublishedFigures.EapIg();

        Assert.Equal(["gpt2", "gpt2-xl"], figures.Models);
        Assert.All(figures.Models, model => Assert.All(EapGpOptions.PaperTasks, task => Assert.NotEmpty(figures.Circuits(model, task, "eap"))));
        Assert.Empty(figures.Circuits("mini", "ioi", "eap"));
        Assert.Null(figures.Circuit("gpt2", "ioi", "eap-gp", 100));
        Assert.Null(figures.Circuit("gpt2", "ioi", "eap", 101));
        Assert.Contains("Hanna", figures.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ioi", 26, 215)]
    [InlineData("greater-than", 19, 240)]
    public void Published_recall_is_that_of_the_manual_circuits(string task, int nodes, int edges)
    {
        foreach (var method in new[] { "eap", "eap-ig-inputs" })
        {
            var overlaps = PublishedFigures.EapIg().Overlaps("gpt2", task, method);

            Assert.Equal(Enumerable.Range(1, 199), overlaps.Select(overlap => overlap.Asked));
            Assert.All(overlaps, overlap => Assert.Equal(Math.Round(overlap.NodeRecall * nodes), overlap.NodeRecall * nodes, 1e-4));
            Assert.All(overlaps, overlap => Assert.Equal(Math.Round(overlap.EdgeRecall * edges), overlap.EdgeRecall * edges, 1e-3));
        }
    }

    [SkippableFact]
    public void Figures_are_those_of_the_published_files()
    {
        using var published = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Need("data/published-eap-ig.json")));
        var figures = PublishedFigures.EapIg();
        var compared = 0;
        foreach (var model in figures.Models)
        {
            foreach (var (task, name) in EapGpOptions.PaperTasks.Select(task => (task, task switch { "capital-country" => "fact-retrieval-comma", "hypernymy" => "hypernymy-comma", _ => task })))
            {
                foreach (var row in published.RootElement.GetProperty("faithfulness").GetProperty(model).GetProperty(name).EnumerateArray())
                {
                    foreach (var (method, suffix) in new[] { ("eap", "EAP"), ("eap-ig-inputs", "EAP-IG") })
                    {
                        var ours = figures.Circuit(model, task, method, (int)Number(row, "edges"))!;
                        double clean = Number(row, "baseline"), corrupted = Number(row, "corrupted_baseline"), circuit = Number(row, "loss_" + suffix);
                        Assert.Equal(circuit, ours.Metric, 1e-6);
                        Assert.Equal((circuit - corrupted) / (clean - corrupted), ours.Faithfulness, 1e-5);
                        Assert.Equal((int)Number(row, "edges_" + suffix), ours.Edges);
                        compared++;
                    }
                }
            }
        }

        Assert.Equal(2 * (26 + 17 + 10 + 17 + 10 + 26 + 6 * 11), compared);

        static double Number(JsonElement row, string name) => double.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("{", "is no file of published figures")]
    [InlineData("""{"source": "s", "faithfulness": {}}""", "is no file of published figures")]
    [InlineData("""{"source": "s", "faithfulness": {"m": {"t": {"clean": 1, "corrupted": 0, "rows": [[1, 2]]}}}, "overlap": {}}""", "is no file of published figures")]
    [InlineData("""{"source": "s", "faithfulness": {"m": {"t": {"clean": 1, "corrupted": 1, "rows": []}}}, "overlap": {}}""", "the same metric clean and corrupted")]
    public void A_damaged_file_is_named(string text, string message)
    {
        File.WriteAllText(folder.File("figures.json"), text);

        var error = Assert.Throws<InvalidDataException>(() => PublishedFigures.Read(folder.File("figures.json")));
        Assert.Contains("figures.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => PublishedFigures.Read(folder.File("none.json")));
    }
}

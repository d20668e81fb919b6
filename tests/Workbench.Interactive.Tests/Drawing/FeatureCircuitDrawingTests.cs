using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Results;

namespace Workbench.Interactive.Tests;

public sealed partial class FeatureCircuitDrawingTests : IDisposable
{
    // Uses the page and writes down what it finds.
    private const string Probe = """
        <script>
        window.problems = [];
        addEventListener("error", event => problems.push(String(event.message)), true);
        // Drawing waits for a frame, which a busy machine gives late.
        const until = (holds, then, tries = 25) => holds() || tries === 0 ? then() : setTimeout(() => until(holds, then, tries - 1), 80);
        setTimeout(() => {
          const root = document.querySelector(".features"), canvas = root.querySelector("canvas");
          const drawn = () => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let count = 0;
            for (let at = 3; at < pixels.length; at += 4) { count += pixels[at] > 0 ? 1 : 0; }
            return count;
          };
          until(() => drawn() > 0, () => {
            const found = { before: drawn(), overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth, fetched: performance.getEntriesByType("resource").map(entry => entry.name) };
            canvas.focus();
            canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
            found.card = root.querySelector(".features-card.floating").hidden ? "" : root.querySelector(".features-card.floating").textContent;
            // What feeds a node does not depend on how many edges are drawn.
            const slider = root.querySelector(".strongest");
            slider.value = 1;
            slider.dispatchEvent(new Event("input"));
            root.querySelector("[data-node='L1M.5@2']").click();
            until(() => drawn() < found.before, () => {
              found.pinned = root.querySelector(".features-pinned").textContent;
              found.after = drawn();
              root.querySelector(".all").click();
              until(() => drawn() > found.after, () => {
                found.again = drawn();
                found.hint = root.querySelector(".features-pinned").textContent;
                found.problems = problems;
                const holder = document.createElement("pre");
                holder.id = "found";
                holder.textContent = JSON.stringify(found);
                document.body.append(holder);
              });
            });
          });
        }, 800);
        </script>
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("workbench-features-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_page_holds_every_feature_edge_and_dashboard_and_runs_nothing_that_a_token_says()
    {
        var circuit = Sample(6, 3, "</script><script>throw 1</script>");
        var page = new FeatureCircuitDrawing(circuit, [Dashboard("L1M", 5, "</script><img src=x>"), Dashboard("L0A", 77, "other")]).ToPage();
        using var data = Data(page);
        var root = data.RootElement;

        Assert.Equal(circuit.Features.Count, root.GetProperty("features").GetInt32());
        string[] names = [.. root.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!)];
        Assert.Superset(circuit.Features.Select(node => node.Node.Name).ToHashSet(), names.ToHashSet());
        // Token and position embedding are one node, biases none.
        Assert.Contains("token@0", names);
        Assert.DoesNotContain("L0.ln1_b@0", names);
        var edges = root.GetProperty("edges").EnumerateArray().ToDictionary(edge => (names[edge[0].GetInt32()], names[edge[1].GetInt32()]), edge => edge[2].GetDouble());
        Assert.Equal(0.75, edges[("token@0", "L0A.1@1")], 9);
        Assert.Equal(["L1M.5"], root.GetProperty("dashboards").EnumerateObject().Select(entry => entry.Name));
        Assert.DoesNotContain("<script>throw", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        foreach (var node in circuit.Features) Assert.Contains($"data-node=\"{node.Node.Name}\"", page, StringComparison.Ordinal);
        Assert.Contains("Measured by intervention", page, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(6, 3)]
    [InlineData(2000, 20)]
    public async Task A_browser_draws_it_and_keeps_what_feeds_a_node(int features, int positions)
    {
        Skip.If(Browser.Path is null, "no Chromium on the path");
        var page = new FeatureCircuitDrawing(Sample(features, positions, "word"), [Dashboard("L1M", 5, "lamp")]).ToPage();
        page = page[..page.LastIndexOf("</body>", StringComparison.Ordinal)] + Probe + "</body></html>";
        var path = Path.Combine(folder, "page.html");
        await File.WriteAllTextAsync(path, page);
        var holder = Found().Match(await Browser.Render(path, 1280));
        Assert.True(holder.Success, "the probe did not run to its end");
        using var json = JsonDocument.Parse(WebUtility.HtmlDecode(holder.Groups[1].Value));
        var found = json.RootElement;

        Assert.Empty(found.GetProperty("problems").EnumerateArray());
        Assert.Empty(found.GetProperty("fetched").EnumerateArray());
        Assert.True(found.GetProperty("overflow").GetInt32() <= 0, "the page is wider than the window");
        Assert.NotEmpty(found.GetProperty("card").GetString()!);
        Assert.Contains("L1M.5@2", found.GetProperty("pinned").GetString(), StringComparison.Ordinal);
        Assert.True(int.Parse(FeedingNodes().Match(found.GetProperty("pinned").GetString()!).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 3, "a feature, its token and an error feed it");
        Assert.Contains("most active on", found.GetProperty("pinned").GetString(), StringComparison.Ordinal);
        Assert.Contains("lamp", found.GetProperty("pinned").GetString(), StringComparison.Ordinal);
        Assert.True(found.GetProperty("after").GetInt32() < found.GetProperty("before").GetInt32(), "nothing was taken away");
        Assert.True(found.GetProperty("again").GetInt32() > found.GetProperty("after").GetInt32(), "what was taken away did not come back");
        Assert.Contains("Point at a feature", found.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    private static FeatureCircuit Sample(int features, int positions, string word)
    {
        var random = new Random(3);
        // Half of the features at each of two sites; L1M.5@2 is always there, and something feeds it.
        var nodes = new List<FeatureNode> { new(DictionarySite.Parse("L0A"), 1, 1), new(DictionarySite.Parse("L1M"), 5, 2) };
        for (int index = 0; nodes.Count < features; index++) nodes.Add(new(DictionarySite.Parse(index % 2 == 0 ? "L0A" : "L1M"), 10 + index, index % positions));
        nodes.Sort();
        var edges = new List<FeatureEdge>
        {
            new("tok_embed@0", "L0A.1@1", 0.5), new("pos_embed@0", "L0A.1@1", 0.25), new("L0.ln1_b@0", "L0A.1@1", 0.1), new("L0A.1@1", "L1M.5@2", -0.4), new("L1M.5@2", "logit[2]", 0.9), new("L0A.error@1", "L1M.5@2", 0.3),
        };
        foreach (var node in nodes.Skip(2).Where(node => node.Site.IsTranscoder))
        {
            edges.Add(new(node.Name, "logit[2]", random.NextDouble() - 0.3));
            edges.Add(new($"tok_embed@{node.Position}", node.Name, random.NextDouble()));
        }

        return new()
        {
            Tokens = [.. Enumerable.Range(0, positions).Select(position => new CircuitToken(position, position == 0 ? "<bos>" : word))],
            Target = "logit[2]",
            TargetText = "logit of lamp",
            TargetPosition = positions - 1,
            TargetValue = 3.5,
            Features = [.. nodes.Select(node => new CircuitFeature(node, 1 + random.NextDouble(), random.NextDouble() - 0.2))],
            Leaves = [new("tok_embed", 0, 0.7), new("L0A.error", 1, 0.4)],
            Edges = edges,
            Sites = [DictionarySite.Parse("L0A"), DictionarySite.Parse("L1M")],
            ActiveFeatures = 2 * features,
            Method = "hierarchical signed",
            Threshold = 0.1,
            Faithfulness = [new CircuitFaithfulness("zero", 3.5, 3, 1, 0.5)],
            Provenance = new Provenance { Method = "test", Model = "sample" },
        };
    }

    private static FeatureDashboard Dashboard(string site, int feature, string word) => new()
    {
        Site = site,
        Feature = feature,
        Tokens = 1000,
        ActiveTokens = 37,
        Largest = 4,
        Contexts = [new(["a", word, "b"], [0, 4, 1], 1)],
        Histogram = [new(1, 1.414, 30), new(1.414, 2, 7)],
        Raised = [new(word, 1.5)],
        Lowered = [new("pen", -1.5)],
    };

    private static JsonDocument Data(string page) => JsonDocument.Parse(DataElement().Match(page).Groups[1].Value);

    [GeneratedRegex(@"(\d+) nodes feed L1M\.5@2")]
    private static partial Regex FeedingNodes();

    [GeneratedRegex("<pre id=\"found\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Found();

    [GeneratedRegex("<script type=\"application/json\" class=\"features-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataElement();
}

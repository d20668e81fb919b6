using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workbench.Tasks;

namespace Workbench.Notebooks.Tests;

/// <summary>The notebooks of the repository: as their authors promise, and as a browser shows them.</summary>
[Collection(OneRunner.Name)]
public sealed partial class RepositoryNotebookTests
{
    private const int MostLines = 20;

    // A circuit of features brings its dashboards along and a picture of some hundred kilobytes.
    private const int MostBytes = 1_500_000;

    // Stands before everything else and collects what goes wrong.
    private const string Watch = """
        <script>
        window.problems = [];
        addEventListener("error", event => problems.push(String(event.message)), true);
        addEventListener("unhandledrejection", event => problems.push(String(event.reason)));
        for (const level of ["error", "warn"]) {
          const original = console[level];
          console[level] = (...args) => { problems.push(args.join(" ")); original.apply(console, args); };
        }
        </script>
        """;

    private const string Probe = """
        <script>
        setTimeout(() => {
          const all = selector => Array.from(document.querySelectorAll(selector));
          const found = {
            plots: all(".plot").length,
            drawn: all(".plot").filter(plot => plot.querySelector(".main-svg .trace, .main-svg image, .main-svg .heatmaplayer *")).length,
            circuits: all(".circuit").length,
            withEdges: all(".circuit").filter(circuit => circuit.querySelector(".edge path.line") && !circuit.querySelector(".circuit-controls").hidden).length,
            features: all(".features").length,
            withNodes: all(".features canvas").filter(canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0)).length,
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            fetched: performance.getEntriesByType("resource").map(entry => entry.name),
            problems: problems,
          };
          const holder = document.createElement("pre");
          holder.id = "found";
          holder.textContent = JSON.stringify(found);
          document.body.append(holder);
        }, 4000);
        </script>
        """;

    private static string Folder => Path.Combine(Path.GetDirectoryName(DataFolder.Root)!, "notebooks");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.ipynb").Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_notebook_reads_well(string name)
    {
        var path = Path.Combine(Folder, name);
        var notebook = Notebook.Load(path);

        Assert.False(notebook.Cells[0].IsCode, "a notebook begins with what it is for");
        Assert.NotNull(notebook.Title);
        Assert.All(notebook.Cells.Where(cell => cell.IsCode), cell => Assert.InRange(cell.Source.Split('\n').Length, 1, MostLines));
        Assert.Contains(notebook.Cells, cell => cell.HoldsParameters);
        Assert.Contains(notebook.Cells, cell => cell.IsChecked);
        Assert.Contains("random", string.Join('\n', notebook.Cells.Select(cell => cell.Source)), StringComparison.OrdinalIgnoreCase);
        var shown = string.Join('\n', notebook.Cells.Select(KeyNumbers.TextOf));
        Assert.Contains("paper reports", shown, StringComparison.Ordinal);
        Assert.Contains("Wall time", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(DataFolder.Root)!, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(path).Length, 1, MostBytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_notebook_is_in_the_table_of_contents(string name) =>
        Assert.Contains($"({name})", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_between_notebooks_lead_somewhere(string name)
    {
        foreach (Match link in Link().Matches(string.Join('\n', Notebook.Load(Path.Combine(Folder, name)).Cells.Where(cell => !cell.IsCode).Select(cell => cell.Source))))
            Assert.True(File.Exists(Path.Combine(Folder, link.Groups[1].Value)), $"{name} links to {link.Groups[1].Value}");
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task A_notebook_runs_with_the_key_numbers_of_the_file_and_a_browser_draws_its_page(string name)
    {
        var path = Path.Combine(Folder, name);
        var run = await NotebookRunner.RunAsync(path, new NotebookRunOptions { Pictures = false });
        Assert.Empty(KeyNumbers.Compare(Notebook.Load(path), run.Notebook));
        var page = NotebookPage.Write(run.Notebook, name, run.CellTimes);

        Skip.If(Browser.Path is null, "no Chromium on the path");
        var found = await Look(page);
        Assert.Empty(found.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()));
        Assert.Empty(found.GetProperty("fetched").EnumerateArray().Select(entry => entry.GetString()));
        Assert.Equal(run.Notebook.Cells.SelectMany(cell => cell.Outputs).Count(output => output["data"]?["application/vnd.plotly.v1+json"] is not null), found.GetProperty("plots").GetInt32());
        Assert.Equal(found.GetProperty("plots").GetInt32(), found.GetProperty("drawn").GetInt32());
        Assert.Equal(found.GetProperty("circuits").GetInt32(), found.GetProperty("withEdges").GetInt32());
        Assert.Equal(found.GetProperty("features").GetInt32(), found.GetProperty("withNodes").GetInt32());
        Assert.True(found.GetProperty("plots").GetInt32() + found.GetProperty("circuits").GetInt32() > 0, "a notebook shows something");
        Assert.True(found.GetProperty("overflow").GetInt32() <= 0, "the page is wider than the window");
    }

    private static async Task<JsonElement> Look(string page)
    {
        using var draft = new Draft();
        page = page.Replace("<head>", "<head>" + Watch, StringComparison.Ordinal);
        page = page[..page.LastIndexOf("</body>", StringComparison.Ordinal)] + Probe + "</body></html>";
        var path = Path.Combine(draft.Folder, "page.html");
        await File.WriteAllTextAsync(path, page);
        var holder = Found().Match(await Browser.Render(path, 1280));
        Assert.True(holder.Success, "the probe did not run to its end");
        return JsonDocument.Parse(WebUtility.HtmlDecode(holder.Groups[1].Value)).RootElement;
    }

    [GeneratedRegex("<pre id=\"found\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Found();

    [GeneratedRegex(@"\]\(([\w.-]+\.ipynb)\)")]
    private static partial Regex Link();
}

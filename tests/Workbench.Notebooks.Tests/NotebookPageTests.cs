namespace Workbench.Notebooks.Tests;

[Collection(OneRunner.Name)]
public sealed class NotebookPageTests : IDisposable
{
    private readonly Draft draft = new();

    public void Dispose() => draft.Dispose();

    [Fact]
    public async Task A_page_has_prose_code_and_outputs_and_escapes_what_cells_print()
    {
        var page = NotebookPage.Write(
            await draft.Prose("# A *title*\n\nSee [the next](01-next.ipynb).").Code("Console.WriteLine(\"<script>alert(1)</script>\"); // remark").RunAll(), "draft");

        Assert.Contains("<title>A *title*</title>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"01-next.html\"", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"c\">// remark</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_of_the_charts_is_in_the_page_once_and_not_at_all_without_charts()
    {
        const string Line = "#r \"Workbench.Interactive.dll\"\nusing Workbench.Interactive;\nnew[] { new LineSeries(\"a\", [(0, 1), (1, 2)]) }.Plot(\"x\", \"y\")";
        using var plain = new Draft();
        var without = NotebookPage.Write(await plain.Code("1").RunAll(), "draft");
        var with = NotebookPage.Write(await draft.Code(Line).Code(Line).RunAll(), "draft");

        Assert.True(without.Length < 50_000);
        Assert.Equal(2, with.Split("data-plot=").Length - 1);
        Assert.True(with.Length is > 3_000_000 and < 6_000_000, "the library is there once");
    }
}

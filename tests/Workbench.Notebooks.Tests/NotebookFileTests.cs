using System.Text.Json.Nodes;

namespace Workbench.Notebooks.Tests;

public sealed class NotebookFileTests : IDisposable
{
    private readonly Draft draft = new();

    public void Dispose() => draft.Dispose();

    [Fact]
    public void A_saved_notebook_holds_what_the_read_one_did()
    {
        draft.Prose("# Title\ntext").Code("1 + 1", "check", 0.5, "two\n").Write();
        var again = Path.Combine(draft.Folder, "again.ipynb");

        Notebook.Load(draft.Path).Save(again);

        var (first, second) = (Notebook.Load(draft.Path), Notebook.Load(again));
        Assert.Equal(first.Cells.Select(cell => (cell.Id, cell.IsCode, cell.Source)), second.Cells.Select(cell => (cell.Id, cell.IsCode, cell.Source)));
        Assert.Equal("Title", second.Title);
        Assert.True(second.Cells[1].IsChecked);
        Assert.Equal(0.5, second.Cells[1].Tolerance);
        var file = JsonNode.Parse(File.ReadAllText(again))!;
        Assert.Equal(7, file["metadata"]!["ours"]!.GetValue<int>());
        Assert.Equal(["# Title\n", "text"], file["cells"]![0]!["source"]!.AsArray().Select(line => line!.ToString()));
        Assert.Equal("two\n", Notebook.Joined(file["cells"]![1]!["outputs"]![0]!["text"]));
    }

    [Fact]
    public void Keys_stand_in_the_order_of_jupyter_so_that_files_differ_only_in_content()
    {
        draft.Code("1", output: "x").Write();
        Notebook.Load(draft.Path).Save(draft.Path);

        var text = File.ReadAllText(draft.Path);
        Assert.StartsWith("{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"c1\",\n   \"metadata\": {},\n   \"outputs\": [", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "is not JSON")]
    [InlineData("{}", "is no notebook of format 4")]
    [InlineData("""{"nbformat": 3, "cells": []}""", "is no notebook of format 4")]
    [InlineData("""{"nbformat": 4, "cells": [{}]}""", "cell 1: 'cell_type' is missing")]
    [InlineData("""{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "python"}}}""", "is a notebook for python")]
    public void What_is_no_csharp_notebook_is_refused_with_the_reason(string content, string reason)
    {
        File.WriteAllText(draft.Path, content);

        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Notebook.Load(draft.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.ipynb", Assert.Throws<FileNotFoundException>(() => Notebook.Load("nowhere.ipynb")).Message, StringComparison.Ordinal);
}

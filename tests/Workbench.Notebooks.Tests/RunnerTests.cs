namespace Workbench.Notebooks.Tests;

[Collection(OneRunner.Name)]
public sealed class RunnerTests : IDisposable
{
    private readonly Draft draft = new();

    public void Dispose() => draft.Dispose();

    [Fact]
    public async Task Cells_see_what_earlier_ones_declared_and_imported()
    {
        Assert.Equal(
            ["", "", "3.5"],
            await draft.Code("using System.Globalization;\nvar number = 7;").Code("string Half(int n) => (n / 2.0).ToString(CultureInfo.InvariantCulture);").Code("Half(number)").Run());
    }

    [Fact]
    public async Task The_value_of_a_last_expression_is_the_result_and_a_statement_has_none()
    {
        var notebook = await draft.Code("1 + 1").Code("1 + 1;".Replace("1 + 1", "var two = 1 + 1", StringComparison.Ordinal)).Code("await Task.FromResult(\"waited\")").RunAll();

        Assert.Equal("execute_result", notebook.Cells[0].Outputs.Single()["output_type"]!.ToString());
        Assert.Equal(1, notebook.Cells[0].Outputs.Single()["execution_count"]!.GetValue<int>());
        Assert.Empty(notebook.Cells[1].Outputs);
        Assert.Equal("waited", KeyNumbers.TextOf(notebook.Cells[2]));
        Assert.Equal([1, 2, 3], notebook.Cells.Select(cell => cell.ExecutionCount!.Value));
    }

    [Fact]
    public async Task Printed_lines_are_one_stream_and_displays_stand_where_they_were_made()
    {
        var notebook = await draft.Code("""
            Console.WriteLine("a");
            Console.Write("b");
            display("shown");
            "also shown".Display();
            Console.Error.WriteLine("trouble");
            """).RunAll();

        Assert.Equal(
            [("stream", "a\nb"), ("display_data", "shown"), ("display_data", "also shown"), ("stream", "trouble\n")],
            notebook.Cells[0].Outputs.Select(output => (output["output_type"]!.ToString(), output["text"] is { } text ? Notebook.Joined(text) : Notebook.Joined(output["data"]!["text/plain"]))));
    }

    [Fact]
    public async Task An_update_takes_the_place_of_what_was_shown() =>
        Assert.Equal(["last"], await draft.Code("var shown = display(\"first\");\nshown.Update(\"last\");").Run());

    [Fact]
    public async Task Progress_bars_leave_nothing_in_the_file() =>
        Assert.Equal(["done"], await draft
            .Code("#r \"Workbench.Interactive.dll\"\nvar bar = new Workbench.Interactive.NotebookProgress(\"Counting\", 3, \"things\");\nfor (var i = 1; i <= 3; i++) bar.Report(i);\n\"done\"").Run());

    [Fact]
    public async Task An_assembly_of_the_program_is_taken_from_the_program_wherever_the_notebook_says_it_lies() =>
        Assert.Equal(["True"], await draft
            .Code("#r \"../nowhere/Workbench.dll\"\nusing Workbench.Graphs;\ntypeof(ComputationGraph).Assembly.Location.StartsWith(AppContext.BaseDirectory)").Run());

    [Fact]
    public async Task A_package_that_belongs_to_the_workbench_is_passed_over() =>
        Assert.Equal(["46"], await draft.Code("#r \"nuget: TorchSharp-cpu, 0.106.0\"\n#r \"nuget:Workbench\"\n#r \"Workbench.dll\"\nnew Workbench.Graphs.ComputationGraph(2, 2).EdgeCount").Run());

    [Fact]
    public async Task Another_package_is_refused_by_name()
    {
        var failure = await Assert.ThrowsAsync<CellFailure>(() => draft.Code("var x = 1;\n#r \"nuget: Some.Package, 1.0\"").Run());

        Assert.Equal((1, 2), (failure.Cell, failure.Line));
        Assert.Contains("Some.Package is not part of the workbench", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loaded_file_is_found_beside_the_notebook()
    {
        File.WriteAllText(Path.Combine(draft.Folder, "shared.csx"), "var fromFile = 42;");

        Assert.Equal(["42"], await draft.Code("#load \"shared.csx\"\nfromFile").Run());
    }

    [Fact]
    public async Task Cells_run_in_the_folder_of_the_notebook_and_the_program_stays_where_it_was()
    {
        var before = Environment.CurrentDirectory;

        var shown = await draft.Code("System.IO.Path.GetFileName(Environment.CurrentDirectory)").Run();

        Assert.Equal([Path.GetFileName(draft.Folder)], shown);
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_is_named_with_its_line()
    {
        var failure = await Assert.ThrowsAsync<CellFailure>(() => draft.Prose("text").Code("var a = 1;\nvar b = nonsense;").Run());

        Assert.Equal((2, 2), (failure.Cell, failure.Line));
        Assert.Contains("CS0103", failure.Message, StringComparison.Ordinal);
        Assert.Contains("var b = nonsense;", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_that_throws_is_named_with_its_line_and_the_file_stays_as_it_was()
    {
        draft.Code("int Twice(int n) => n > 2 ? throw new ArgumentException(\"too large\") : 2 * n;").Code("var fine = Twice(1);\nvar wrong = Twice(3);").Write();
        var before = File.ReadAllText(draft.Path);

        var failure = await Assert.ThrowsAsync<CellFailure>(() => NotebookRunner.RunAsync(draft.Path));

        Assert.Equal((2, 2), (failure.Cell, failure.Line));
        Assert.Contains("ArgumentException: too large", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(draft.Path));
    }

    [Fact]
    public async Task Parameters_take_the_kind_of_the_value_that_they_replace()
    {
        draft.Code("var model = \"mini\";\nint examples = 100;\nvar rate = 0.5;\nvar quick = true;\nvar below = -1;", "parameters").Code("$\"{model} {examples} {rate.GetType().Name} {rate} {quick} {below}\"");

        Assert.Equal(["", "gpt2 \"small\" 7 Double 3 False -5"], await draft.Run(("model", "gpt2 \"small\""), ("examples", "7"), ("rate", "3"), ("quick", "false"), ("below", "-5")));
    }

    [Theory]
    [InlineData("modle", "x", "has no parameter 'modle'; it has model, examples")]
    [InlineData("examples", "many", "'examples' is a whole number; it cannot be 'many'")]
    [InlineData("examples", "1.5", "'examples' is a whole number; it cannot be '1.5'")]
    public async Task A_parameter_that_cannot_be_set_is_refused_with_the_reason(string name, string value, string reason)
    {
        draft.Code("var model = \"mini\";\nvar examples = 100;", "parameters");

        Assert.Contains(reason, (await Assert.ThrowsAsync<ArgumentException>(() => draft.Run((name, value)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notebook_without_parameters_takes_none() =>
        Assert.Contains("no cell tagged 'parameters'", (await Assert.ThrowsAsync<ArgumentException>(() => draft.Code("1").Run(("a", "b")))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_run_that_is_stopped_ends_where_progress_is_reported()
    {
        using var stop = new CancellationTokenSource();
        draft.Code("""
            #r "Workbench.Interactive.dll"
            var bar = new Workbench.Interactive.NotebookProgress("For ever", long.MaxValue, "rounds");
            for (var i = 0; ; i++) bar.Report(i);
            """).Write();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NotebookRunner.RunAsync(draft.Path, new NotebookRunOptions
        {
            Cancellation = stop.Token,
            Starting = (_, _, _) => stop.CancelAfter(TimeSpan.FromMilliseconds(200)),
        }));
    }

    [SkippableFact]
    public async Task Figures_get_pictures_and_a_second_run_keeps_them()
    {
        Skip.If(Browser.Path is null, "no Chromium on the path");
        draft.Code("""
            #r "Workbench.dll"
            #r "Workbench.Interactive.dll"
            using Workbench.Interactive;
            new[] { new LineSeries("a line", [(0, 1), (1, 2)]) }.Plot("x", "y")
            """).Code("Workbench.Graphs.Circuit.Random(new Workbench.Graphs.ComputationGraph(2, 2), 10, 0).Draw()").Write();
        await RunTwice();
        var first = File.ReadAllText(draft.Path);
        var cells = Notebook.Load(draft.Path).Cells;
        Assert.All(cells, cell => Assert.StartsWith("iVBOR", cell.Outputs.Single()["data"]!["image/png"]!.ToString(), StringComparison.Ordinal));
        Assert.Contains("<img alt=\"chart\" src=\"data:image/", Notebook.Joined(cells[0].Outputs[0]["data"]!["text/html"]), StringComparison.Ordinal);
        Assert.DoesNotContain("plotly.min", first, StringComparison.Ordinal);
        Assert.True(first.Length < 300_000, "the file holds more than its pictures");
    }

    [SkippableFact]
    public async Task Circuits_of_features_get_a_picture_that_stands_in_their_place_where_no_script_runs()
    {
        Skip.If(Browser.Path is null, "no Chromium on the path");
        draft.Code("""
            #r "Workbench.dll"
            #r "Workbench.Interactive.dll"
            using Workbench.Dictionaries;
            using Workbench.Dictionaries.Attribution;
            using Workbench.Dictionaries.Circuits;
            using Workbench.Dictionaries.Linear;
            using Workbench.Interactive;
            using Workbench.Tasks;
            var model = NotebookSession.Open("mini");
            var suite = DictionaryFinder.Open(model, DataFolder.PathTo("models", "mini"));
            var graph = LinearGraph.Of(model, suite, [1, 5, 9, 12]);
            FeatureCircuit.Of(graph, HierarchicalAttribution.OfSize(graph, GraphTarget.Logit(7), 6), "hierarchical").Draw()
            """).Write();
        await RunTwice();
        var notebook = Notebook.Load(draft.Path);
        var data = notebook.Cells[0].Outputs.Single()["data"]!;
        var html = Notebook.Joined(data["text/html"]);
        var page = NotebookPage.Write(notebook, "draft");

        Assert.StartsWith("iVBOR", data["image/png"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("<div class=\"features-stage\"><img alt=\"circuit\" src=\"data:image/", html, StringComparison.Ordinal);
        Assert.StartsWith("[circuit of ", Notebook.Joined(data["text/plain"]), StringComparison.Ordinal);
        // The page has the script once, and no picture that the script would only take away.
        Assert.Equal(2, page.Split("set(root);").Length);
        Assert.DoesNotContain("<img alt=\"circuit\"", page, StringComparison.Ordinal);
        Assert.Contains("class=\"features-data\"", page, StringComparison.Ordinal);
    }

    // A second run of the same writes the same file.
    private async Task RunTwice()
    {
        (await NotebookRunner.RunAsync(draft.Path)).Notebook.Save(draft.Path);
        var first = File.ReadAllText(draft.Path);
        (await NotebookRunner.RunAsync(draft.Path)).Notebook.Save(draft.Path);
        Assert.Equal(first, File.ReadAllText(draft.Path));
    }
}

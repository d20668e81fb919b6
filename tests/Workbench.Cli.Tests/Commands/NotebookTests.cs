using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;

namespace Workbench.Cli.Tests.Commands;

/// <summary>The notebook commands; running itself is tested in the tests of the runner.</summary>
[Collection(nameof(Alone))]
public sealed class NotebookTests : IDisposable
{
    private const string Two = """
        {"cells": [
          {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Two"]},
          {"cell_type": "code", "id": "b", "metadata": {"tags": ["parameters"]}, "source": ["var number = 2;"], "outputs": [], "execution_count": null},
          {"cell_type": "code", "id": "c", "metadata": {"tags": ["check"]}, "source": ["$\"twice is {2 * number}\""], "execution_count": 2, "outputs": [
            {"output_type": "execute_result", "execution_count": 2, "metadata": {}, "data": {"text/plain": ["twice is 4"]}}]}],
        "metadata": {"kernelspec": {"name": ".net-csharp", "language": "C#", "display_name": ".NET (C#)"}}, "nbformat": 4, "nbformat_minor": 5}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("workbench-notebook-command-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string File(string name = "two.ipynb") => Path.Combine(folder, name);

    [Fact]
    public async Task Run_writes_the_outputs_and_a_page()
    {
        System.IO.File.WriteAllText(File(), Two);

        var (code, output, error) = await CommandLine.Run("notebook", "run", File(), "--param", "number=5", "--out", File("out.ipynb"), "--html", File("page.html"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains($"Written to {File("out.ipynb")}: 2 cells", output, StringComparison.Ordinal);
        Assert.Contains("two, cell 3 of 3", error, StringComparison.Ordinal);
        Assert.Contains("twice is 10", System.IO.File.ReadAllText(File("out.ipynb")), StringComparison.Ordinal);
        Assert.Contains("var number = 5;", System.IO.File.ReadAllText(File("out.ipynb")), StringComparison.Ordinal);
        Assert.Contains("twice is 10", System.IO.File.ReadAllText(File("page.html")), StringComparison.Ordinal);
        Assert.Equal(Two, System.IO.File.ReadAllText(File()));
    }

    [Fact]
    public async Task Check_is_content_with_the_numbers_of_the_file_and_writes_nothing()
    {
        System.IO.File.WriteAllText(File(), Two);

        var (code, output, _) = await CommandLine.Run("notebook", "check", File());

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("1 key numbers, as in the file", output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 notebooks are as they were", output, StringComparison.Ordinal);
        Assert.Equal(Two, System.IO.File.ReadAllText(File()));
    }

    [Fact]
    public async Task Check_fails_where_a_number_is_another_one()
    {
        System.IO.File.WriteAllText(File(), Two.Replace("twice is 4", "twice is 5", StringComparison.Ordinal));

        var (code, _, error) = await CommandLine.Run("notebook", "run", File(), "--check");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("cell 3: 4 instead of 5", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_that_fails_is_named_and_leaves_the_file_as_it_was()
    {
        var broken = Two.Replace("2 * number", "2 * nothing", StringComparison.Ordinal);
        System.IO.File.WriteAllText(File(), broken);

        var (code, _, error) = await CommandLine.Run("notebook", "run", File());

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("error: cell 3, line 1: CS0103", error, StringComparison.Ordinal);
        Assert.Equal(broken, System.IO.File.ReadAllText(File()));
    }

    [Theory]
    [InlineData("--param is 'number'; it must be name=value.", "--param", "number")]
    [InlineData("Give --check or --out, not both: a check writes no notebook.", "--check", "--out", "x")]
    public async Task Wrong_usage_is_named(string message, params string[] options)
    {
        var (code, _, error) = await CommandLine.Run(["notebook", "run", "two.ipynb", .. options]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}

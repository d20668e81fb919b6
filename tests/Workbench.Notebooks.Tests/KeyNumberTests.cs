namespace Workbench.Notebooks.Tests;

public sealed class KeyNumberTests : IDisposable
{
    private readonly List<Draft> drafts = [];

    public void Dispose() => drafts.ForEach(draft => draft.Dispose());

    [Fact]
    public void Numbers_within_the_tolerance_are_as_they_were() => Assert.Empty(Compare("faithfulness 0.90 of 12", "faithfulness 0.915   of 12"));

    [Fact]
    public void A_number_out_of_its_tolerance_is_named_with_its_line()
    {
        var finding = Assert.Single(Compare("first 1\nfaithfulness 0.90", "first 1\nfaithfulness 0.93"));

        Assert.Equal(1, finding.Cell);
        Assert.Contains("0.93 instead of 0.90", finding.Problem, StringComparison.Ordinal);
        Assert.Contains("faithfulness 0.90", finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score −0.5", "score 0.5")]
    [InlineData("1e-3 nats", "1e-1 nats")]
    [InlineData("1,000 edges", "2,000 edges")]
    [InlineData("edge a0.h1->m0 1.0", "edge a0.h2->m0 1.0")]
    [InlineData("1.0 and 2.0", "1.0")]
    [InlineData("undefined", "0.5")]
    public void What_differs_is_found(string before, string now) => Assert.NotEmpty(Compare(before, now));

    [Fact]
    public void Digits_of_names_are_no_numbers() => Assert.Equal(2, KeyNumbers.Count(File("a0.h1->a2.h3<q> 0.5 gpt2 m0 7")));

    [Fact]
    public void A_notebook_without_a_tagged_cell_cannot_be_checked()
    {
        var draft = New().Code("1").Write();

        Assert.Throws<InvalidDataException>(() => KeyNumbers.Compare(Notebook.Load(draft.Path), Notebook.Load(draft.Path)));
    }

    [Fact]
    public void A_tagged_cell_without_a_committed_output_is_an_error()
    {
        var draft = New().Code("1", "check").Write();

        Assert.Contains("has no output in the file", Assert.Throws<InvalidDataException>(() => KeyNumbers.Compare(Notebook.Load(draft.Path), Notebook.Load(draft.Path))).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<NumberFinding> Compare(string before, string now) => KeyNumbers.Compare(File(before), File(now));

    private Notebook File(string output) => Notebook.Load(New().Code("1", "check", 0.02, output).Write().Path);

    private Draft New()
    {
        drafts.Add(new Draft());
        return drafts[^1];
    }
}

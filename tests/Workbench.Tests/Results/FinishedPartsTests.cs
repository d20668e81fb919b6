using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Results;

public sealed class FinishedPartsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_finished_part_is_taken_from_its_file_by_the_next_run()
    {
        var row = new Row("eap", 0.1 + 0.2, [1, double.NaN, double.NegativeInfinity]);
        new FinishedParts(folder.Path).Get("ioi eap", "seed 0", () => row);

        var later = new FinishedParts(folder.Path);
        var read = later.Get<Row>("ioi eap", "seed 0", () => throw new InvalidOperationException("it was finished"));

        Assert.Equal(row.Name, read.Name);
        Assert.Equal(row.Value, read.Value);
        Assert.Equal(row.Numbers, read.Numbers);
        Assert.Equal(1, later.Reused);
    }

    [Fact]
    public void Another_identity_is_worked_out_anew_and_replaces_the_part()
    {
        var parts = new FinishedParts(folder.Path);
        parts.Get("ioi eap", "seed 0", () => 1.0);

        Assert.Equal(2.0, parts.Get("ioi eap", "seed 1", () => 2.0));
        Assert.True(parts.Has<double>("ioi eap", "seed 1"));
        Assert.False(parts.Has<double>("ioi eap", "seed 0"));
        Assert.Equal(0, parts.Reused);
    }

    [Fact]
    public void Keys_that_differ_in_signs_only_are_different_parts()
    {
        var parts = new FinishedParts(folder.Path);
        parts.Get("a/b", "", () => 1.0);
        parts.Get("a b", "", () => 2.0);

        Assert.Equal(1.0, parts.Get("a/b", "", () => 3.0));
        Assert.Equal(2.0, parts.Get("a b", "", () => 3.0));
    }

    [Fact]
    public void A_part_that_fails_leaves_nothing_and_a_cut_file_is_worked_out_anew()
    {
        var parts = new FinishedParts(folder.Path);
        Assert.Throws<InvalidDataException>(() => parts.Get<double>("ioi", "", () => throw new InvalidDataException("no")));
        Assert.False(parts.Has<double>("ioi", ""));

        parts.Get("ioi", "", () => 1.0);
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        File.WriteAllText(file, File.ReadAllText(file)[..10]);
        Assert.Equal(5.0, parts.Get("ioi", "", () => 5.0));
    }

    private sealed record Row(string Name, double Value, double[] Numbers);
}

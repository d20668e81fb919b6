using Workbench.Reproduction;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Reproduction;

public sealed class ReproductionWorkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Parts_are_worked_out_once_in_the_order_of_the_plan()
    {
        var order = new List<string>();
        var reported = new Reported();
        var work = new ReproductionWork(new FinishedParts(folder.Path));
        var b = work.Plan("b", "1", () => Note("b", 2.0));
        var a = work.Plan("a", "1", () => Note("a", 1.0));
        var again = work.Plan("b", "1", () => Note("again", 3.0));

        Assert.Same(b, again);
        Assert.Throws<InvalidOperationException>(() => a.Value);
        work.Run(reported);

        Assert.Equal(["b", "a"], order);
        Assert.Equal((1.0, 2.0), (a.Value, b.Value));
        Assert.Equal([1, 2], reported.Values);
        Assert.Equal(2, work.Count);

        double Note(string name, double value)
        {
            order.Add(name);
            return value;
        }
    }

    [Fact]
    public void Two_different_parts_of_one_name_are_refused()
    {
        var work = new ReproductionWork(new FinishedParts(folder.Path));
        work.Plan("a", "1", () => 1.0);

        Assert.Throws<InvalidOperationException>(() => work.Plan("a", "2", () => 1.0));
        Assert.Throws<InvalidOperationException>(() => work.Plan("a", "1", () => 1));
    }

    [Fact]
    public void A_stopped_run_keeps_what_it_finished_and_the_next_one_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var first = Planned(() => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => first.Work.Run(null, stop.Token));

        var second = Planned(() => throw new InvalidOperationException("it was finished"));
        second.Work.Run();

        Assert.Equal(1, second.Work.Reused);
        Assert.Equal((1.0, 2.0), (second.A.Value, second.B.Value));

        (ReproductionWork Work, PlannedPart<double> A, PlannedPart<double> B) Planned(Action during)
        {
            var work = new ReproductionWork(new FinishedParts(folder.Path));
            return (work, work.Plan("a", "", () => { during(); return 1.0; }), work.Plan("b", "", () => 2.0));
        }
    }

    private sealed class Reported : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }
}

using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>A run of exact patching that was stopped goes on where it was and ends in the very same scores.</summary>
public sealed class ExactResumeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_stopped_run_goes_on_and_ends_in_the_scores_of_one_that_was_not_stopped()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main").Take(3);
        var options = new ScoringOptions { BatchSize = 2 };
        double[] whole = Make(null).Score(model, task, options).Values.ToArray();

        using var stop = new CancellationTokenSource();
        double reached = 0;
        var first = Make(share =>
        {
            reached = share;
            if (share > 0.4) stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => first.Score(model, task, options with { Cancellation = stop.Token }));
        Assert.InRange(reached, 0.4, 0.7);
        Assert.NotEmpty(Parts());

        var shares = new List<double>();
        double[] resumed = Make(shares.Add).Score(model, task, options).Values.ToArray();
        Assert.Equal(whole, resumed);
        Assert.True(shares[0] > 0.3, $"The second run began at {shares[0]}.");
        Assert.Equal(1, shares[^1]);

        // Once more: nothing is measured again, also not for the scores of single pairs.
        shares.Clear();
        Assert.Equal(whole, Make(shares.Add).Score(model, task, options).Values.ToArray());
        Assert.Equal(2, shares.Count);
        double[][] rows = [.. Make(null).ScorePerExample(model, task, options)];
        ModelA.AssertClose(whole, [.. Enumerable.Range(0, whole.Length).Select(cell => rows.Average(row => row[cell]))], 1e-12, "mean over pairs");
    }

    [Fact]
    public void What_belongs_to_another_run_is_measured_again()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main").Take(2);
        Make(null).Score(model, task);
        int files = Parts().Length;

        foreach (var (other, ablation, budget) in new[] { (task.WithMetric(Metric.ProbabilityDifference), Ablation.Patching, 1L << 20), (task, Ablation.Zero, 1L << 20), (ModelA.Task("main").Take(1), Ablation.Patching, 1L << 20), (task, Ablation.Patching, 1L << 21) })
        {
            var kept = new ExactPatching(budget, null, folder.Path, TimeSpan.Zero).Score(model, other, new() { Ablation = ablation });
            Assert.Equal(new ExactPatching(budget).Score(model, other, new() { Ablation = ablation }).Values.ToArray(), kept.Values.ToArray());
            Assert.True(Parts().Length > files, "Nothing new was kept.");
            files = Parts().Length;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public void A_damaged_part_is_measured_again(int cutTo)
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main").Take(2);
        double[] whole = Make(null).Score(model, task).Values.ToArray();
        string damaged = Parts()[0];
        byte[] content = File.ReadAllBytes(damaged);
        // A changed byte in the middle of the numbers, or a file that was cut off.
        if (cutTo < 0) content[content.Length / 2] ^= 1;
        File.WriteAllBytes(damaged, cutTo < 0 ? content : content[..cutTo]);

        Assert.Equal(whole, Make(null).Score(model, task).Values.ToArray());
    }

    public void Dispose() => folder.Dispose();

    private ExactPatching Make(Action<double>? told) => new(1 << 20, told is null ? null : new Told(told), folder.Path, TimeSpan.Zero);

    private string[] Parts() => Directory.GetFiles(folder.Path, "*.part");

    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}

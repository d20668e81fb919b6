using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;

namespace Workbench.Cli.Benching;

/// <summary>Says what the benchmark measured.</summary>
internal static class SpeedText
{
    private const double Gigabyte = 1e9;

    /// <summary>One size, with methods, memory and another program where those were measured.</summary>
    public static void Say(WorkRun run, SpeedReport report)
    {
        run.Say($"Random weights of the shape of {report.Model}, {report.Pairs} pairs of {report.Tokens} tokens, {report.Threads} threads, {report.Rounds} rounds ({report.PackageSource} packages, libtorch {report.TorchVersion}):");
        run.Table(
            ["measure", "median", "range"],
            [
                ["plain forward pass, all logits", Text($"{report.ForwardSeconds:0.000} s"), ""],
                [Text($"EAP, all {report.GraphEdges} edges"), Text($"{report.EapRatio:0.00} forward passes"), Range(report.EapRatioRange)],
                [Text($"evaluate {report.EvaluateEdges} edges"), Text($"{report.EvaluateRatio:0.00} forward passes"), Range(report.EvaluateRatioRange)],
                ["peak memory of EAP above the weights", Bytes(report.EapPeakBytesAboveWeights), ""],
                ["peak memory, all told", Bytes(report.PeakBytes), ""],
            ],
            textColumns: 1);
        if (report.Methods.Count > 0)
        {
            run.Table(
                ["method", "forward passes' time", "range", "forward", "backward", "peak memory above the weights"],
                report.Methods.Select(method => new[]
                {
                    method.Name, Text($"{method.Ratio:0.00}"), Range(method.RatioRange), Text($"{method.ForwardPasses:0.##}"), Text($"{method.BackwardPasses:0.##}"), Bytes(method.PeakBytesAboveWeights),
                }),
                textColumns: 1);
        }

        if (report.Memory.Count > 0)
        {
            run.Table(
                ["memory of", "batches", "steps", "peak above the weights"],
                report.Memory.Select(figure => new[] { figure.Method, Text($"{figure.Batches}"), figure.Steps is { } steps ? Text($"{steps}") : "", Bytes(figure.PeakBytesAboveWeights) }),
                textColumns: 1);
        }

        if (report.Against is { } peer)
            Say(run, peer);
    }

    /// <summary>Several sizes, and how the cost grew from the first to the last.</summary>
    public static void Say(WorkRun run, SizeReport report, int threads)
    {
        if (report.Measured is [var first, ..])
        {
            run.Say($"Random weights, {first.Pairs} pairs of {first.Tokens} tokens, {threads} threads, {first.Rounds} rounds; times in forward passes of the same size ({first.PackageSource} packages, libtorch {first.TorchVersion}):");
            run.Table(
                ["model", "parameters", "edges", "forward pass [s]", "eap", .. first.Methods.Select(Named), Text($"evaluate {first.EvaluateEdges} edges"), "weights", "peak above them: eap", .. first.Methods.Select(method => method.Name)],
                report.Measured.Select(size => (IReadOnlyList<string>)
                [
                    size.Model, Text($"{size.Parameters}"), Text($"{size.GraphEdges}"), Text($"{size.ForwardSeconds:0.000}"), Text($"{size.EapRatio:0.00}"),
                    .. size.Methods.Select(method => Text($"{method.Ratio:0.00}")), Text($"{size.EvaluateRatio:0.00}"),
                    Bytes(size.WeightBytes), Bytes(size.EapPeakBytesAboveWeights), .. size.Methods.Select(method => Bytes(method.PeakBytesAboveWeights)),
                ]),
                textColumns: 1);
        }

        if (report.Growth(size => size.ForwardSeconds) is { } forward)
        {
            run.Say($"From {report.Measured[0].Model} to {report.Measured[^1].Model}: edges x {report.Growth(size => size.GraphEdges):0.0}, forward pass x {forward:0.0}, EAP x {report.Growth(size => size.EapRatio * size.ForwardSeconds):0.0}, evaluating x {report.Growth(size => size.EvaluateRatio * size.ForwardSeconds):0.0}.");
        }

        foreach (var skipped in report.Skipped)
            run.Warn($"{skipped.Model} was skipped: it {skipped.Reason}.");

        static string Named(MethodSpeed method) => Text($"{method.Name} ({method.BackwardPasses:0.##} backward)");
    }

    /// <summary>Updates of methods that learn masks.</summary>
    public static void Say(WorkRun run, LearningReport report, int rounds)
    {
        run.Say($"Random weights of the shape of {report.Model}, {report.GraphEdges} edges, {report.Pairs} pairs of {report.Tokens} tokens, {report.Threads} threads; medians over {rounds} updates. A forward and backward pass of the clean prompts takes {report.TrainingSeconds:0.000} s with the slopes of all weights, {report.GradientSeconds:0.000} s with those of the embeddings alone.");
        run.Table(
            ["method", "masks", "step [s]", "in passes with all weights", "range", "in passes with embeddings", "peak memory above the weights"],
            report.Methods.Select(method => new[]
            {
                method.Name, Text($"{method.Masks}"), Text($"{method.SecondsPerStep:0.000}"), Text($"{method.TrainingRatio:0.00}"), Range(method.TrainingRatioRange), Text($"{method.GradientRatio:0.00}"),
                Bytes(method.PeakBytesAboveWeights),
            }),
            textColumns: 1);
    }

    private static void Say(WorkRun run, PeerSpeed peer)
    {
        run.Say($"");
        run.Say($"Against, timed {peer.Repeats} times in between: {peer.Command}");
        var rows = new List<string[]> { new[] { "from start to end", Text($"{peer.WallSeconds:0.000} s"), Range(peer.WallSecondsRange, " s") } };
        if (peer.ReportedSeconds is { } reported)
            rows.Add(["the work alone, as it says", Text($"{reported:0.000} s"), Range(peer.ReportedSecondsRange!, " s")]);
        rows.Add(["over a plain forward pass here", Text($"{peer.ForwardRatio:0.00}"), Range(peer.ForwardRatioRange)]);
        rows.AddRange(peer.Methods.Select(method => new[] { Text($"over {method.Name} here ({method.Seconds:0.000} s)"), Text($"{method.Ratio:0.00}"), Range(method.RatioRange) }));
        run.Table(["its time", "median", "range"], rows, textColumns: 1);
        if (peer.ReportedSeconds is null)
            run.Say($"(Its time has start-up and loading in it; to leave those out, let it print a line `seconds: X`.)");
    }

    private static string Bytes(long bytes) => Text($"{bytes / Gigabyte:0.00} GB");

    private static string Range(IReadOnlyList<double> range, string unit = "") => unit.Length == 0 ? Text($"{range[0]:0.00} … {range[1]:0.00}") : Text($"{range[0]:0.000} … {range[1]:0.000}{unit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

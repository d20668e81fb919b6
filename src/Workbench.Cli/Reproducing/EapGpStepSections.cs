using System.Globalization;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The part of the page about the number and length of EAP-GP's steps.</summary>
internal sealed class EapGpStepSections(EapGpResult result, IReadOnlyList<(string Model, string Task)> places)
{
    /// <summary>Adds it.</summary>
    public void Add(Report page)
    {
        page.Heading("Number of steps");
        page.Text("More steps are not better by themselves: they are taken in the same direction of falling output distance, with the same length, wherever that leads. So several tasks are shown.");
        AblationRow[] published = [.. result.Ablation.Where(row => row.StepLength == 1).DistinctBy(row => (row.Model, row.Task, row.Steps))];
        Chart(page, published.Select(row => (row.Model, row.Task, row.Steps, row.Mean.Value)), "steps k", "faithfulness, mean over sizes", null, "Steps of length 1, as in the paper.");
        int[] steps = [.. published.Select(row => row.Steps).Distinct().Order()];
        page.Table(
            ["k", .. places.Select(EapGpPage.Name)],
            steps.Select(k => places.Select(place => (object?)Row(place, row => row.Steps == k && row.StepLength == 1)?.Mean.Value ?? double.NaN).Prepend(k.ToString(CultureInfo.InvariantCulture)).ToArray()),
            "Mean faithfulness over sizes by the number of steps. Intervals, CPR, CMD and the gain over the published number stand in the table beside the page.");

        page.Heading("Where the path leads");
        page.Text("The path starts at the clean prompt's embedding and follows the gradient of the distance between its output and the corrupted prompt's. Where less than the whole distance is left, the steps lead there; where more is left, they overshoot: a step's length knows nothing of how far apart the two prompts are.");
        Chart(page, result.Paths.Select(row => (row.Model, row.Task, row.Step, row.OutputLeft.Value)), "steps taken", "share of the output distance left", (1, "as far as the clean prompt"),
            "Mean over examples, steps of length 1.");
        var walked = result.Paths.Select(row => row.Step).DefaultIfEmpty(0).Max();
        page.Table(
            ["task", "clean to corrupted", Text($"distance moved, {result.Steps} steps"), Text($"output left, {result.Steps} steps"), Text($"output left, {walked} steps"), "zero gradients"],
            places.Select(place => new object?[]
            {
                EapGpPage.Name(place), Path(place, 0)?.ToCorrupted, Path(place, result.Steps)?.FromClean, Path(place, result.Steps)?.OutputLeft.Value ?? double.NaN, Path(place, walked)?.OutputLeft.Value ?? double.NaN,
                result.Paths.Where(row => (row.Model, row.Task) == place).Sum(row => row.ZeroGradients ?? 0),
            }),
            "Distances between embeddings of whole prompts. Zero gradients: points, of all steps and examples, from which no direction leads.");

        double[] lengths = [.. result.Ablation.Where(row => row.Gain is null || row.StepLength != 1).Select(row => row.StepLength).Distinct().OrderDescending()];
        if (lengths.Length < 2)
            return;
        page.Heading("Length of steps (not in the paper)");
        page.Text("The paper's steps have length 1 whatever the scale of the embeddings. Shorter ones stay nearer to the clean prompt; this is our addition and no part of any claim above.");
        foreach (var (caption, figure) in new (string, Func<AblationRow?, double?>)[]
        {
            (Text($"Mean faithfulness over sizes, {result.Steps} steps."), row => row?.Mean.Value),
            (Text($"Share of the output distance left at the end of {result.Steps} steps."), row => row?.OutputLeft),
        })
        {
            page.Table(
                ["step length", .. places.Select(EapGpPage.Name)],
                lengths.Select(length => places.Select(place => (object?)figure(Row(place, row => row.Steps == result.Steps && row.StepLength == length)) ?? double.NaN)
                    .Prepend(length.ToString("0.###", CultureInfo.InvariantCulture) + (length == 1 ? " (paper)" : "")).ToArray()),
                caption);
        }
    }

    // One line a task of the model; compiled models stand in the tables.
    private void Chart(Report page, IEnumerable<(string Model, string Task, int X, double? Y)> points, string x, string y, (double, string)? reference, string caption)
    {
        var own = places.Where(place => place.Model == result.Model).ToArray();
        LineSeries[] lines = [.. (own.Length > 0 ? own : [.. places]).Select(place => new LineSeries(
                EapGpPage.Name(place), [.. points.Where(point => (point.Model, point.Task) == place && point.Y is not null).Select(point => ((double)point.X, point.Y!.Value))]))
            .Where(line => line.Points.Count > 0)];
        if (lines.Length > 0)
            page.Chart(LineChart.Draw(lines, x, y, reference), caption);
    }

    private AblationRow? Row((string Model, string Task) place, Func<AblationRow, bool> wanted) =>
        result.Ablation.FirstOrDefault(row => (row.Model, row.Task) == place && wanted(row));

    private PathRow? Path((string Model, string Task) place, int step) =>
        result.Paths.FirstOrDefault(row => (row.Model, row.Task) == place && row.Step == step);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

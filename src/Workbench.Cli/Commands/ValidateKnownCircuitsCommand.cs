using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Cli.Validating;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench validate known-circuits</c>: every method on every model whose circuit is known edge by edge.</summary>
internal sealed class ValidateKnownCircuitsCommand : WorkCommand
{
    private const string FileName = "known-circuits";

    private readonly MethodRequests methods = new(MethodRequest.All, "with their defaults");
    private readonly Option<int?> examples = Numbers.OptionalWhole("--examples", "How many pairs of each model's task, drawn with --seed. By default all.", least: 1);
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of the pairs and of the intervals.", 0);
    private readonly Option<int> resamples = Numbers.Whole("--resamples", "How often pairs are drawn again for the 95 % intervals; 0 for none.", new ValidationOptions().Resamples, least: 0);
    private readonly Option<string> output = new("--out") { Description = $"The folder for {FileName}.csv and {FileName}.json.", HelpName = "folder", DefaultValueFactory = _ => "out/validate" };

    public ValidateKnownCircuitsCommand()
        : base(
            FileName,
            "Ranks the edges of the compiled models with every method: do the edges of the known circuit come first?",
            "workbench validate known-circuits",
            "workbench validate known-circuits --methods eap eap-gp exact --examples 20 --seed 1 --out out/known",
            "workbench validate known-circuits --methods eap-gp:steps=3 eap-gp:steps=20,direction=gradient-difference")
    {
        methods.AddTo(this);
        foreach (var option in new Option[] { examples, seed, resamples, output })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        var chosen = methods.Chosen(run);
        Computer.Prepare();
        var begun = "";
        var rows = run.WithProgress("Validating", (long)KnownCircuits.Names.Count * chosen.Count, "rows", progress => Measure(run, chosen, progress, what => begun = what), () => begun);
        foreach (var model in rows.GroupBy(row => row.Model))
            Say(run, [.. model]);
        run.Say($"(areas and precision by the size of scores; equal scores count half or share the places left; [..] is the 95 % interval over pairs;");
        run.Say($"top: the share of true edges among as many strongest edges as are true; passes and seconds are those of the scores, without intervals;");
        run.Say($"options: those that are not a method's defaults; the files have all)");

        var table = ValidationTables.KnownCircuits(rows);
        var file = Path.Combine(run.Need(output), FileName);
        table.SaveCsv(file + ".csv");
        table.SaveJson(file + ".json", new Provenance
        {
            Method = "validate known-circuits",
            Ablation = "patching",
            Seed = run.Need(seed),
            Examples = run.Get(examples),
            Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["resamples"] = run.Need(resamples).ToString(CultureInfo.InvariantCulture),
                ["rounding"] = KnownCircuitValidation.Rounding.ToString("R", CultureInfo.InvariantCulture),
            },
        });
        run.Say($"Written: {file}.csv, {file}.json");
        return ExitCode.Done;
    }

    private List<KnownCircuitRow> Measure(WorkRun run, IReadOnlyList<MethodRequest> chosen, IProgress<int> progress, Action<string> starting)
    {
        var rows = new List<KnownCircuitRow>();
        foreach (var name in KnownCircuits.Names)
        {
            using var known = KnownCircuits.Create(name);
            var before = rows.Count;
            rows.AddRange(KnownCircuitValidation.Measure(known, chosen, run.Get(examples) is { } count ? Math.Min(count, known.Task.Pairs.Count) : null, new ValidationOptions
            {
                Resamples = run.Need(resamples),
                Seed = run.Need(seed),
                Starting = starting,
                Progress = new Shifted(progress, before),
                Cancellation = run.Cancellation,
            }));
        }

        return rows;
    }

    private static void Say(WorkRun run, IReadOnlyList<KnownCircuitRow> rows)
    {
        run.Say($"{rows[0].Model} ({rows[0].TrueEdges} true of {rows[0].Edges} edges, {rows[0].Examples} pairs, {rows[0].Metric}):");
        run.Table(
            ["method", "options", "edge ROC AUC", "", "edge avg. precision", "", "node ROC AUC", "", "node avg. precision", "", "top", "", "forward", "backward", "seconds"],
            rows.Select(row => row.Refusal is not null
                ? [row.Method, EstimateText.Options(row.Method, row.Options), "not applicable", .. Enumerable.Repeat("", 12)]
                : (string[])[
                    row.Method, EstimateText.Options(row.Method, row.Options), .. EstimateText.Cells(row.EdgeRocAuc), .. EstimateText.Cells(row.EdgeAveragePrecision),
                    .. EstimateText.Cells(row.NodeRocAuc), .. EstimateText.Cells(row.NodeAveragePrecision), .. EstimateText.Cells(row.TopPrecision),
                    EstimateText.Passes(row.ForwardPasses), EstimateText.Passes(row.BackwardPasses), Figures.Fixed(row.Seconds, 2)]),
            textColumns: 2);
        foreach (var row in rows)
        {
            if (row.Refusal is { } refusal)
                run.Say($"{row.Method}: not applicable: {refusal}");
            foreach (var note in row.Notes)
                run.Say($"{row.Method}: {note}");
        }

        run.Say($"");
    }

    // Rows of one model after those of the models before it.
    private sealed class Shifted(IProgress<int> inner, int before) : IProgress<int>
    {
        public void Report(int value) => inner.Report(before + value);
    }
}

using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;

namespace Workbench.Cli.Reproducing;

/// <summary>Everything that reproducing a paper has in common with reproducing another: model, tasks, seeds, the folder of results, parts that are
/// kept, tables and the page.</summary>
internal abstract class ReproducePaperCommand : WorkCommand
{
    private const string PartsFolder = "parts";

    private readonly Option<string> model = new("--model")
    {
        Description = $"The model: a name under data/models, a folder, a hub name already fetched, or a compiled model ({CompiledModels.Names}).",
        HelpName = "M",
        DefaultValueFactory = _ => "mini",
    };

    private readonly Option<string> output;
    private readonly Option<string[]> tasks = new("--tasks")
    {
        Description = "The tasks: built-in ones, task files, or name=file for a file with the pairs of a task of that name. By default the paper's, as far as the model can do them.",
        HelpName = "task",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> examples = Numbers.OptionalWhole("--examples", $"How many pairs. By default {ReproductionTasks.DefaultExamples} of a built-in task, all of a file.", least: 1);
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of built-in tasks, the first one where there are several.", 0);
    private readonly Option<int> seeds;
    private readonly Option<int> batchSize = Numbers.Whole("--batch-size", "Pairs that go through the model together; 0 chooses by memory. Changes no figure beyond rounding.", 0, least: 0);
    private readonly Option<string> device = ModelOpener.Device();
    private readonly Intervals intervals = new();
    private readonly Option<bool> afresh = new("--afresh") { Description = "Work everything out again, also what an earlier run in this folder has finished." };

    /// <summary>Makes the command.</summary>
    /// <param name="paper">The paper, as the command line calls it.</param>
    /// <param name="description">What is measured.</param>
    /// <param name="examples">Whole command lines for the help.</param>
    private protected ReproducePaperCommand(string paper, string description, params string[] examples)
        : this(paper, description, 1, examples)
    {
    }

    /// <summary>Makes the command.</summary>
    /// <param name="paper">The paper, as the command line calls it.</param>
    /// <param name="description">What is measured.</param>
    /// <param name="seeds">How many seeds there are when nobody says otherwise.</param>
    /// <param name="examples">Whole command lines for the help.</param>
    private protected ReproducePaperCommand(string paper, string description, int seeds, params string[] examples)
        : base(paper, description, examples)
    {
        this.seeds = Numbers.Whole("--seeds", "How many seeds; figures are means over them.", seeds, least: 1);
        output = new("--out")
        {
            Description = $"The folder for tables (CSV and JSON), the page report.html and, in {PartsFolder}/, what is finished so far.",
            HelpName = "folder",
            DefaultValueFactory = _ => Path.Combine("out", paper),
        };
        foreach (var option in new Option[] { model, output, tasks, this.examples, seed, this.seeds })
            Add(option);
    }

    /// <summary>Adds the options that help shows behind a paper's own.</summary>
    /// <param name="intervals">Whether intervals are over examples drawn again, which has options.</param>
    private protected void AddCommonOptions(bool intervals = true)
    {
        if (intervals)
            this.intervals.AddTo(this);
        foreach (var option in new Option[] { batchSize, device, afresh })
            Add(option);
    }

    /// <summary>Measures everything.</summary>
    /// <param name="run">Options given, places to write to.</param>
    /// <param name="opened">The model.</param>
    /// <param name="finished">Where finished parts are kept.</param>
    private protected abstract Reproduced Reproduce(WorkRun run, Transformer opened, FinishedParts finished);

    private protected override int Run(WorkRun run)
    {
        var folder = run.Need(output);
        using var opened = ModelOpener.Open(run.Need(model), run.Need(device));
        var parts = Path.Combine(folder, PartsFolder);
        if (run.Get(afresh) && Directory.Exists(parts))
            Directory.Delete(parts, recursive: true);

        Reproduced result;
        try
        {
            result = Reproduce(run, opened, new FinishedParts(parts));
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            run.Error.WriteLine("The same command goes on where it stopped.");
            throw;
        }

        SayClaims(run, result.Claims);
        run.Cancellation.ThrowIfCancellationRequested();
        ReproducedTable.Save(result.Tables, folder, result.Provenance);
        var page = Path.Combine(folder, "report.html");
        result.Page.Save(page);
        run.Say($"Written: {result.Tables.Count} tables as CSV and JSON in {folder}");
        run.Say($"The page with everything: open {page} in a browser.");
        return ExitCode.Done;
    }

    /// <summary>Says what an earlier run had finished and which tasks are left out, before the results.</summary>
    private protected static void SayBefore(WorkRun run, int reused, int parts, IEnumerable<(string Task, string Reason)> leftOut)
    {
        if (reused > 0)
            run.Say($"{reused} of {parts} parts were finished by an earlier run.");
        foreach (var (task, reason) in leftOut)
            run.Warn($"{task} is left out: {reason}");
    }

    /// <summary>Where a part that takes long keeps what it has so far.</summary>
    private protected string UnfinishedFolder(WorkRun run) => Path.Combine(run.Need(output), PartsFolder, "unfinished");

    /// <summary>The tasks asked for; null for the paper's.</summary>
    private protected IReadOnlyList<string>? Tasks(WorkRun run) => run.Get(tasks) is { Length: > 0 } asked ? asked : null;

    /// <summary>What the user calls the model.</summary>
    private protected string Model(WorkRun run) => run.Need(model);

    /// <summary>The folder of parts, for what else is to be kept there.</summary>
    private protected string Folder(WorkRun run) => Path.Combine(run.Need(output), PartsFolder);

    /// <summary>Pairs a task, if given.</summary>
    private protected int? Pairs(WorkRun run) => run.Get(examples);

    /// <summary>The seeds.</summary>
    private protected IReadOnlyList<int> Seeds(WorkRun run) => [.. Enumerable.Range(0, run.Need(seeds)).Select(place => run.Need(seed) + place)];

    /// <summary>Pairs that go through the model together.</summary>
    private protected int BatchSize(WorkRun run) => run.Need(batchSize);

    /// <summary>How often examples are drawn again.</summary>
    private protected int Resamples(WorkRun run) => intervals.Resamples(run);

    /// <summary>Seed of that drawing.</summary>
    private protected int BootstrapSeed(WorkRun run) => intervals.Seed(run);

    // A line a claim: how often it holds.
    private static void SayClaims(WorkRun run, IReadOnlyList<Claim> claims)
    {
        run.Say($"The paper's claims, each on several models, tasks or figures:");
        run.Table(
            ["claim", .. ClaimSummary.Verdicts.Select(Claim.Text)],
            ClaimSummary.Of(claims).Select(row => new[] { row.Statement }.Concat(row.Counts.Select(count => count.ToString(CultureInfo.InvariantCulture))).ToArray()),
            textColumns: 1);
        run.Say($"");
    }
}

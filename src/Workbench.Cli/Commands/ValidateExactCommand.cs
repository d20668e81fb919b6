using System.CommandLine;
using System.Globalization;
using TorchSharp;
using Workbench.Cli.Support;
using Workbench.Cli.Validating;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench validate exact</c>: every method beside activation patching of every edge.</summary>
internal sealed class ValidateExactCommand : WorkCommand
{
    private const string FileName = "exact-correlation";
    private const string PublishedFor = "gpt2";
    private const int DefaultExamples = 50;

    private static readonly string[] DefaultTasks = [.. TaskDescription.All.Where(task => task.VariantOf is null).Select(task => task.Name)];

    private readonly Option<string> model = new("--model") { Description = "The model: a name under data/models, a folder, or a hub name already fetched.", HelpName = "M", DefaultValueFactory = _ => "mini" };
    private readonly Option<string[]> tasks = new("--tasks") { Description = $"The tasks: built-in ones or files. By default those of {string.Join(", ", DefaultTasks)} that the model's vocabulary can express.", HelpName = "T ...", AllowMultipleArgumentsPerToken = true };
    private readonly MethodRequests methods = new(MethodRequest.AllQuick, "(ugs with 100 steps and acdc with 5 thresholds)");
    private readonly Option<int> examples = Numbers.Whole("--examples", "How many pairs of each task. Exact patching runs each of them once for every edge.", DefaultExamples, least: 1);
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of the pairs and of the intervals.", 0);
    private readonly Option<int> resamples = Numbers.Whole("--resamples", "How often pairs are drawn again for the 95 % intervals; 0 for none.", new ValidationOptions().Resamples, least: 0);
    private readonly Option<int> top = Numbers.Whole("--top", "How many of the strongest edges are compared with exact patching's.", new ValidationOptions().TopEdges, least: 1);
    private readonly Option<int> batchSize = Numbers.Whole("--batch-size", "Pairs that go through the model together; 0 chooses by memory. Changes no figure beyond rounding.", 0, least: 0);
    private readonly Option<string> device = new("--device") { Description = "Where to compute.", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string> output = new("--out") { Description = $"The folder for {FileName}.csv and {FileName}.json, and for finished rows, with which a killed run goes on.", HelpName = "folder", DefaultValueFactory = _ => "out/validate" };

    public ValidateExactCommand()
        : base(
            "exact",
            "Correlates the scores of every method with exact activation patching of every edge.",
            "workbench validate exact",
            "workbench validate exact --tasks ioi greater-than --methods eap eap-ig-inputs:steps=5,rule=left relp --examples 100 --seed 1",
            "workbench validate exact --model gpt2 --tasks ioi --methods eap eap-ig-inputs --examples 5 --out out/gpt2")
    {
        device.AcceptOnlyFromAmong("cpu", "cuda");
        foreach (var option in new Option[] { model, tasks })
            Add(option);
        methods.AddTo(this);
        foreach (var option in new Option[] { examples, seed, resamples, top, batchSize, device, output })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        var chosen = methods.Chosen(run);
        var names = run.Get(tasks) is { Length: > 0 } given ? given.Distinct().ToArray() : DefaultTasks;
        if (names.FirstOrDefault(name => !TaskCatalog.Names.Contains(name) && !Path.HasExtension(name)) is { } unknown)
            throw new ArgumentException($"There is no task '{unknown}'. Built in are {string.Join(", ", TaskCatalog.Names)}; or give a file (*.jsonl, *.json, *.csv).");
        using var opened = Open(run);
        var (made, unusable) = Tasks(run, opened, names);
        var parts = new FinishedParts(Path.Combine(run.Need(output), FileName + ".parts"));
        var begun = "";
        var measured = run.WithProgress("Validating", (long)made.Count * chosen.Count, "rows", progress => ExactCorrelation.Measure(opened, made, chosen, new ValidationOptions
        {
            Resamples = run.Need(resamples),
            Seed = run.Need(seed),
            BatchSize = run.Need(batchSize),
            TopEdges = run.Need(top),
            Starting = what => begun = what,
            Progress = progress,
            Cancellation = run.Cancellation,
        }, parts), () => begun);
        // Nobody asked for the built-in tasks one by one: those that the model cannot read are named, and are no rows.
        var asked = run.Get(tasks) is { Length: > 0 };
        foreach (var (name, reason) in unusable.Where(_ => !asked))
            run.Say($"{name} is left out: {reason}");
        ExactCorrelationRow[] rows = [.. measured, .. unusable.Where(_ => asked).SelectMany(task => chosen.Select(method => new ExactCorrelationRow(task.Name, method.Method.Name, method.Options) { Refusal = task.Reason }))];

        var published = opened.Name == PublishedFor || rows.Any(row => row.Method is "eap" or "eap-ig-inputs") ? PublishedCorrelations.Gpt2Small() : null;
        ExactCorrelationText.Say(run, opened, rows, published, isTheirModel: opened.Name == PublishedFor);
        if (parts.Reused > 0)
            run.Say($"{parts.Reused} finished parts of an earlier run were taken from {run.Need(output)}.");
        Save(run, opened, rows, published);
        return ExitCode.Done;
    }

    private Transformer Open(WorkRun run)
    {
        var folder = ModelFinder.Find(run.Need(model));
        Computer.Prepare();
        if (run.Need(device) == "cuda" && !torch.cuda.is_available())
            throw new InvalidOperationException("No CUDA device is available to this libtorch. Leave out --device, or see `workbench doctor`.");
        return Transformer.Load(folder, run.Need(device) == "cuda" ? torch.CUDA : torch.CPU);
    }

    // A vocabulary that lacks the words of one task must not stop the others.
    private (List<CircuitTask> Made, List<(string Name, string Reason)> Unusable) Tasks(WorkRun run, Transformer opened, string[] names)
    {
        var made = new List<CircuitTask>();
        var unusable = new List<(string, string)>();
        foreach (var name in names)
        {
            try
            {
                made.Add(TaskCatalog.Open(name, opened.TokenizerOrNull, run.Need(examples), run.Need(seed)));
                ModelAndTask.SayDropped(run, made[^1]);
            }
            catch (Exception lacking) when (names.Length > 1 && lacking is ArgumentException or InvalidDataException)
            {
                unusable.Add((name, ErrorText.Of(lacking)));
            }
        }

        return (made, unusable);
    }

    private void Save(WorkRun run, Transformer opened, IReadOnlyList<ExactCorrelationRow> rows, PublishedCorrelations? published)
    {
        var table = ValidationTables.ExactCorrelations(rows, published);
        var file = Path.Combine(run.Need(output), FileName);
        table.SaveCsv(file + ".csv");
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["resamples"] = run.Need(resamples).ToString(CultureInfo.InvariantCulture),
            ["top_edges"] = run.Need(top).ToString(CultureInfo.InvariantCulture),
        };
        if (published is not null)
            options["published"] = published.Source;
        table.SaveJson(file + ".json", new Provenance
        {
            Method = "validate exact", Model = opened.Name, ModelHash = opened.Hash, Ablation = "patching", Seed = run.Need(seed), Examples = run.Need(examples), Options = options,
        });
        run.Say($"Written: {file}.csv, {file}.json");
    }
}

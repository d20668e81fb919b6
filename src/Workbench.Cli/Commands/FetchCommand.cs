using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Dictionaries;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench fetch</c>: brings a model of the GPT-2 family from the Hugging Face hub.</summary>
internal sealed class FetchCommand : WorkCommand
{
    private const string Checked = "gpt2";
    private const double Megabyte = 1e6;

    private readonly Argument<string> name = new("name")
    {
        Description = $"Which model: {string.Join(", ", HubModel.Known.Select(model => model.Name))}, or the owner/name of another one of the gpt2 family. Or dictionaries for GPT-2 small: {string.Join(", ", HubDictionaries.Known.Select(set => set.Name))}.",
    };

    private readonly Option<string?> from = new("--from")
    {
        Description = "A folder to copy from, for machines without network: config.json, model.safetensors (or shards with their index), vocab.json, merges.txt.",
        HelpName = "folder",
    };

    private readonly Option<string?> output = new("--out") { Description = "The model folder to write. By default the name under data/models.", HelpName = "folder" };
    private readonly Option<bool> force = new("--force") { Description = "Fetch the model again even if it is there." };

    public FetchCommand()
        : base(
            "fetch",
            "Brings a GPT-2 from the Hugging Face hub into data/models. A broken download goes on where it was. HF_ENDPOINT, HF_TOKEN and the cache under HF_HOME are used.",
            "workbench fetch gpt2",
            "workbench fetch gpt2-transcoders",
            "workbench fetch gpt2-medium --from /media/stick/gpt2-medium")
    {
        Add(name);
        foreach (var option in new Option[] { from, output, force })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        if (HubDictionaries.Find(run.Need(name)) is { } set)
            return FetchDictionaries(run, set);
        var model = HubModel.Parse(run.Need(name));
        var folder = run.Get(output) ?? DataFolder.PathTo(["models", .. model.Name.Split('/')]);
        if (ModelFetch.IsComplete(folder) && !run.Get(force))
            run.Say($"{model.Name} is already there: {folder} (--force fetches it again)");
        else
            Fetch(run, model, folder);
        return model.Name != Checked || SelfCheck(run, folder) ? ExitCode.Done : ExitCode.Failed;
    }

    private void Fetch(WorkRun run, HubModel model, string folder)
    {
        try
        {
            using var fetch = ModelFetch.Prepare(model, folder, HubSettings.FromEnvironment(), run.Get(from), run.Cancellation);
            run.Say($"From {fetch.Source}");
            var total = Megabytes(fetch.TotalBytes);
            run.WithProgress($"Fetching {model.Name}", total, "MB", progress =>
            {
                fetch.Run(bytes => progress.Report(Math.Min(total, Megabytes(bytes))), run.Cancellation);
                return true;
            });
            if (fetch.WithoutHash.Count > 0)
                run.Warn($"the source gives no hash of {string.Join(", ", fetch.WithoutHash)}; size and layout are right.");
            run.Say($"Written: {folder} ({(fetch.TotalBytes / Megabyte).ToString("0.0", CultureInfo.InvariantCulture)} MB)");
        }
        catch (OperationCanceledException)
        {
            run.Error.WriteLine($"The same command goes on from what is in {folder}.");
            throw;
        }
    }

    private int FetchDictionaries(WorkRun run, HubDictionaries set)
    {
        var folder = run.Get(output) ?? DataFolder.PathTo("dictionaries", set.Name);
        using (var fetch = DictionaryFetch.Prepare(set, folder, HubSettings.FromEnvironment(), run.Get(from)))
        {
            run.Say($"From {fetch.Source}: {set.About}");
            var at = 0;
            var fetched = run.WithProgress(
                $"Fetching {set.Name}",
                "MB",
                progress => fetch.Run(
                    run.Get(force),
                    (layer, bytes, total) =>
                    {
                        at = layer;
                        progress.Report((Megabytes(bytes), Megabytes(total)));
                    },
                    run.Cancellation),
                () => string.Create(CultureInfo.InvariantCulture, $"layer {at}"));
            if (fetched.WithoutHash.Count > 0)
                run.Warn($"the source gives no hash of {string.Join(", ", fetched.WithoutHash)}; size and layout are right.");
            if (fetched.MissingLayers.Count > 0)
                run.Warn($"the source lacks the dictionaries of {(fetched.MissingLayers.Count == 1 ? "layer" : "layers")} {string.Join(", ", fetched.MissingLayers)}; the others are here.");
        }

        run.Say($"Written: {folder}");
        CheckDictionaries(run, set, folder);
        return ExitCode.Done;
    }

    private static void CheckDictionaries(WorkRun run, HubDictionaries set, string folder)
    {
        var modelFolder = DataFolder.PathTo("models", set.Model);
        if (!ModelFetch.IsComplete(modelFolder))
        {
            run.Say($"They are checked on the activations of {set.Model} when both are there: workbench fetch {set.Model}");
            return;
        }

        Computer.Prepare();
        using var model = Transformer.Load(modelFolder);
        using var suite = DictionarySuite.Load(folder, model);
        run.Table(
            ["site", "features", "explained variance on a few sentences"],
            suite.All.Select(dictionary => (string[])
            [
                dictionary.Site.Name, dictionary.Spec.Features.ToString(CultureInfo.InvariantCulture),
                Figures.Fixed(PublicDictionary.ExplainedVariance(dictionary, model, PublicDictionary.SampleText), 3),
            ]),
            textColumns: 1);
        foreach (var warning in suite.Warnings)
            run.Warn($"{warning}");
    }

    private static bool SelfCheck(WorkRun run, string folder)
    {
        Computer.Prepare();
        var known = KnownLogits.Load(DataFolder.PathTo("published", "gpt2-logits.json"));
        using var model = Transformer.Load(folder);
        var report = known.Compare(model);
        run.Say($"Self-check: {report.Compared} logits, largest difference {report.LargestDifference:0.0000} (allowed {report.Tolerance}) from {known.Source}");
        if (report.Passed)
            return true;
        run.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"error: The logits of {folder} are not those of GPT-2: they are off by {report.LargestDifference:0.0000}, for {report.Where}. Fetch it again with --force; if that does not help, see `workbench doctor`."));
        return false;
    }

    private static int Megabytes(long bytes) => (int)Math.Ceiling(bytes / Megabyte);
}

using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Pruning;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench evaluate</c>: measures how well a circuit does what the model does.</summary>
internal sealed class EvaluateCommand : WorkCommand
{
    private readonly ModelAndTask what = new();
    private readonly Option<string> circuitFile = new("--circuit") { Description = "A circuit file; also one that EAP-IG wrote. Masks of weights that lie beside it are applied.", HelpName = "file", Required = true };
    private readonly AblationChoice ablation = new("What takes the place of the edges outside the circuit; by default patching, or zero-total for a circuit that counts edges as DiscoGP does.", learnedFor: "the circuit", hasDefault: false);
    private readonly Option<bool> complement = new("--complement") { Description = "Take the circuit's edges (and the weights that it keeps) out and keep all others: what does the model do without the circuit?" };
    private readonly Intervals intervals = new();
    private readonly Option<string> output = new("--out") { Description = "The report to write (JSON).", HelpName = "file", Required = true };

    public EvaluateCommand()
        : base(
            "evaluate",
            "Runs a model with only a circuit's edges intact and compares it with the whole model.",
            "workbench evaluate --model mini --task ioi --circuit circuit.json --out report.json",
            "workbench evaluate --model mini --task ioi --circuit circuit.json --ablation mean --metric kl --out report.json",
            "workbench evaluate --model mini --task ioi --circuit circuit.json --complement --out complement.json",
            "workbench evaluate --model mini --task ioi --variant swap --examples 500 --seed 1 --circuit circuit.json --out report.json")
    {
        what.AddTo(this);
        Add(circuitFile);
        ablation.AddTo(this);
        Add(complement);
        intervals.AddTo(this);
        Add(output);
    }

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        using var sheaf = Sheaf.Load(run.Need(circuitFile), model);
        var circuit = sheaf.Circuit;
        var task = what.OpenTask(run, model);
        if (circuit.EdgeCount == 0)
            run.Warn($"'{run.Need(circuitFile)}' has no edge in its circuit, so the model runs with everything corrupted. Select edges first: workbench select --help");

        var kept = run.Get(complement) ? circuit.Complement() : circuit;
        var replacement = ablation.Open(run, model, task, run.Need(output), kept, SheafFaithfulness.UsualAblation(circuit));
        var report = run.WithProgress("Evaluating", task.Pairs.Count, "pairs", progress => SheafFaithfulness.Run(model, task, sheaf, run.Get(complement) ? SheafComplement.All : null, new EvaluationOptions
        {
            Ablation = replacement,
            BatchSize = what.BatchSize(run),
            Progress = progress,
            Cancellation = run.Cancellation,
        }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);

        var path = run.Need(output);
        var (resamples, seed) = (intervals.Resamples(run), intervals.Seed(run));
        report.Save(path, resamples: resamples, seed: seed);
        var figures = report.Figures(resamples: resamples, seed: seed);
        if (sheaf.Weights is { } weights)
            run.Say($"{weights.Kept} of {weights.Count} weights of the blocks {(run.Get(complement) ? "left out" : "kept")} (density {Figures.Fixed(sheaf.WeightDensity, 4)}).");
        run.Say($"{(report.Direction == CircuitDirection.Complement ? "all but " : "")}{circuit.EdgeCount} of {circuit.Graph.EdgeCount} edges of {model.Name} on {task.Name} ({task.Pairs.Count} pairs, ablation {report.Ablation.Name}):");
        run.Table(
            ["figure", "value", "95 % interval"],
            figures.Select(figure => new[] { figure.Name, Figures.Fixed(figure.Value, 4), Figures.Range(figure.Interval, 4) }),
            textColumns: 1);
        foreach (var reason in figures.Where(figure => figure.Undefined is not null).GroupBy(figure => figure.Undefined, figure => figure.Name))
            run.Warn($"{string.Join(", ", reason)} undefined: {reason.Key}.");
        run.Say($"Written: {path}");
        return ExitCode.Done;
    }
}

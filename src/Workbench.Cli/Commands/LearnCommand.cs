using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench learn</c>: learns a circuit by training masks, and evaluates it.</summary>
internal sealed class LearnCommand : WorkCommand
{
    private readonly ModelAndTask what = new();
    private readonly MethodChoice method = new(MaskLearners.All, MaskLearners.Names[0], "The method");
    private readonly Option<double?> sparsity = Numbers.Optional("--sparsity", "Share of the edges that the circuit leaves out, above 0 and below 1; 0.94 by default. Not for discogp, where the weight of the sparsity loss decides.");
    private readonly Option<int> steps = Numbers.Whole("--steps", "Updates; 0 for the method's own number.", 0, least: 0);
    private readonly Option<int> pairs = Numbers.Whole("--pairs-per-step", "Pairs in an update; 0 for the method's own number.", 0, least: 0);
    private readonly Option<int?> maskSeed = Numbers.OptionalWhole("--mask-seed", "Seed of masks, gates and the order of pairs. By default that of --seed.");
    private readonly Option<string?> ablation = Ablations.Optional("What a closed edge carries; by default what the method's paper takes: patching, or zero-total for discogp.");
    private readonly Option<int> testExamples = Numbers.Whole("--test-examples", "Evaluate on this many further pairs of the task, which are not learned from; 0 evaluates on those learned from.", 0, least: 0);
    private readonly Option<bool> keepDangling = new("--no-prune") { Description = "Keep edges that lead nowhere instead of pruning them. Under zero and mean ablation, where they still carry something, they always stay." };
    private readonly Option<bool> recompute = new("--recompute") { Description = "Compute layers again in the backward pass instead of keeping them: less memory, more time." };
    private readonly Option<string?> checkpoints = new("--checkpoints")
    {
        Description = "Folder for checkpoints; a run that was stopped goes on from there. By default one under out/learn, removed in the end.",
        HelpName = "folder",
    };

    private readonly Option<int> checkpointEvery = Numbers.Whole("--checkpoint-every", "Steps between two checkpoints.", 250, least: 1);
    private readonly Option<string> output = new("--out") { Description = "The circuit file to write.", HelpName = "file", Required = true };
    private readonly Option<string?> log = new("--log") { Description = "Write loss, sparsity, target and learning rate of every step (CSV).", HelpName = "file" };
    private readonly Option<string?> report = new("--report") { Description = "Write the evaluation of the circuit (JSON).", HelpName = "file" };

    public LearnCommand()
        : base(
            "learn",
            "Learns which edges make up the circuit of a task, by training a mask on every edge, and evaluates the circuit.",
            "workbench learn --model mini --task ioi --method edge-pruning --sparsity 0.94 --out circuit.json",
            "workbench learn --model mini --task greater-than --steps 500 --test-examples 200 --log log.csv --out circuit.json",
            "workbench learn --model mini --task ioi --method discogp --mode we --examples 200 --test-examples 200 --out sheaf.json")
    {
        what.AddTo(this);
        method.AddTo(this);
        foreach (var option in new Option[] { sparsity, steps, pairs, maskSeed, ablation, testExamples, keepDangling, recompute, checkpoints, checkpointEvery, output, log, report })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(sparsity) is { Implicit: false } && result.GetValue(sparsity) is { } given and not (> 0 and < 1))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--sparsity is {given}; it must lie between 0 and 1."));
            if (result.GetResult(sparsity) is { Implicit: false } && MaskLearners.All.FirstOrDefault(known => known.Name == method.NameIn(result)) is { AimsAtSparsity: false } other)
                result.AddError($"--sparsity is no option of {other.Name}: it has no target; the weight of its sparsity loss decides how much stays.");
        });
    }

    /// <inheritdoc/>
    public override void WriteMoreHelp(TextWriter output) => method.WriteHelp(output);

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var whole = what.OpenTask(run, model, run.Need(testExamples));
        var (training, test) = Split(whole, run.Need(testExamples));
        var (name, values) = method.Chosen(run);
        var known = MaskLearners.Find(name);
        var learner = known.Create(values);
        var options = new LearningOptions
        {
            Sparsity = run.Get(sparsity) ?? 0.94,
            Steps = run.Need(steps),
            BatchSize = run.Need(pairs),
            Seed = run.Get(maskSeed) ?? what.Seed(run),
            Ablation = Ablation.Parse(run.Get(ablation) ?? known.UsualAblation.Name),
            Recompute = run.Get(recompute),
            CheckpointEvery = run.Need(checkpointEvery),
            Cancellation = run.Cancellation,
        };
        var own = LearningCheckpoints.FolderFor(model, training, name, values, options);
        var learned = Learn(run, learner, model, training, options with { Checkpoints = run.Get(checkpoints) ?? own });
        ModelAndTask.SayDropped(run, whole);

        // An edge that leads nowhere changes nothing under patching; elsewhere its reader has lost an input.
        var circuit = run.Get(keepDangling) || options.Ablation.Kind != AblationKind.Patching ? learned.Circuit : learned.Circuit.Prune();
        using var sheaf = new Sheaf(circuit, learned.WeightMasks);
        var files = new List<string>(sheaf.Save(run.Need(output)));
        if (run.Get(log) is { } logFile)
            learned.LogTable().SaveCsv(logFile);
        var how = new EvaluationOptions { Ablation = options.Ablation, BatchSize = what.BatchSize(run), Cancellation = run.Cancellation };
        // A method that takes care of what is left out is evaluated on that too.
        var withLeftOut = known.AimsAtSparsity ? null : SheafFaithfulness.Evaluate(model, test, sheaf, how);
        var measured = withLeftOut?.Kept ?? Faithfulness.Evaluate(model, test, circuit, how);
        if (run.Get(report) is { } reportFile)
        {
            if (withLeftOut is null)
                measured.Save(reportFile);
            files.AddRange(withLeftOut?.Save(reportFile) ?? [reportFile]);
        }

        // A checkpoint of a finished run would make the next one skip the training.
        if (run.Get(checkpoints) is null && Directory.Exists(own))
            Directory.Delete(own, recursive: true);

        Tell(run, learned, circuit, model, training, test, measured);
        if (withLeftOut is not null)
            SheafFigures.Tell(run, sheaf, withLeftOut);
        foreach (var warning in learned.Provenance.Warnings ?? [])
            run.Warn($"{warning}");
        foreach (var written in files.Append(run.Get(log)).OfType<string>())
            run.Say($"Written: {written}");
        return ExitCode.Done;
    }

    private static LearnedCircuit Learn(WorkRun run, IMaskLearner learner, Transformer model, CircuitTask task, LearningOptions options)
    {
        LearningStep? last = null;
        try
        {
            return run.WithProgress(
                $"Learning ({learner.Name})",
                "steps",
                progress => learner.Learn(model, task, options with
                {
                    Progress = step =>
                    {
                        last = step.Last;
                        progress.Report((step.Done, step.Steps));
                    },
                }),
                () => last is null ? "" : string.Create(CultureInfo.InvariantCulture, $"loss {last.Loss:0.000}, sparsity {last.Sparsity:0.000}{(last.Target is { } target ? $" of {target:0.000}" : "")}, {(learner is DiscoGp ? "task loss" : "KL")} {last.Faithfulness:0.000}"));
        }
        catch (OperationCanceledException)
        {
            if (Directory.Exists(options.Checkpoints))
                run.Error.WriteLine($"The same command goes on from the checkpoint in {options.Checkpoints}.");
            throw;
        }
    }

    private static (CircuitTask Training, CircuitTask Test) Split(CircuitTask whole, int testPairs)
    {
        if (testPairs == 0)
            return (whole, whole);
        var count = whole.Pairs.Count - testPairs;
        if (count < 1)
            throw new ArgumentException($"Task '{whole.Name}' has {whole.Pairs.Count} pairs; {testPairs} of them for the evaluation leave none to learn from. Use a smaller --test-examples.");
        return (Part(whole.Pairs.Take(count)), Part(whole.Pairs.Skip(count)));

        CircuitTask Part(IEnumerable<TaskPair> pairs) => new(whole.Name, [.. pairs], whole.Metric, whole.BosPolicy, whole.Seed);
    }

    private static void Tell(WorkRun run, LearnedCircuit learned, Circuit circuit, Transformer model, CircuitTask training, CircuitTask test, FaithfulnessReport measured)
    {
        var cost = learned.Cost;
        run.Say($"{learned.OpenEdges} of {learned.CountedEdges} edges of {model.Name} learned on {training.Name} ({training.Pairs.Count} pairs): sparsity {Figures.Fixed(learned.Sparsity, 4)}, {circuit.EdgeCount} edges written{(circuit.EdgeCount < learned.Circuit.EdgeCount ? ", those that lead nowhere pruned" : "")}.");
        run.Say($"{cost.Steps} steps in {cost.Training.TotalSeconds:0.0} s ({cost.SecondsPerStep:0.0000} s a step), {learned.Candidates} masks{(cost.Attribution > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"; scores for them {cost.Attribution.TotalSeconds:0.0} s") : "")}; reference runs {cost.Preparation.TotalSeconds:0.0} s.");
        if (learned.EndedEarly is { } why)
            run.Say($"Ended early: {why}.");
        run.Say($"Evaluated on {(ReferenceEquals(training, test) ? "the same" : "further")} {test.Pairs.Count} pairs, ablation {measured.Ablation.Name}:");
        var figures = measured.Figures();
        run.Table(
            ["figure", "value", "95 % interval"],
            figures.Select(figure => new[] { figure.Name, Figures.Fixed(figure.Value, 4), Figures.Range(figure.Interval, 4) }),
            textColumns: 1);
        foreach (var reason in figures.Where(figure => figure.Undefined is not null).GroupBy(figure => figure.Undefined, figure => figure.Name))
            run.Warn($"{string.Join(", ", reason)} undefined: {reason.Key}.");
    }
}

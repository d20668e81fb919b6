using System.CommandLine;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Cli.Support;

/// <summary>The options that name an ablation, and the constants of optimal ablation: loaded, or learned first.</summary>
internal sealed class AblationChoice
{
    private const string Optimal = "optimal";
    private const int DefaultSteps = 500;

    private readonly Option<string?> ablation;
    private readonly Option<string?> constants = new("--constants")
    {
        Description = "With --ablation optimal: the file of the constants. One that is there is taken, else the constants are learned and written there; by default they are learned and written beside --out.",
        HelpName = "file",
    };

    private readonly Option<int?> steps = Numbers.OptionalWhole("--constants-steps", $"With --ablation optimal: updates in learning the constants. By default {DefaultSteps}.", least: 1);
    private readonly Option<int?> seed = Numbers.OptionalWhole("--constants-seed", "With --ablation optimal: seed of learning the constants. By default 0.");

    /// <summary>Makes the options.</summary>
    /// <param name="description">What is ablated, in a sentence.</param>
    /// <param name="learnedFor">What the constants of optimal ablation are learned for, e.g. <c>each node alone</c>.</param>
    /// <param name="hasDefault">Whether patching is the default; otherwise the command says what is (see <see cref="Open"/>).</param>
    public AblationChoice(string description, string learnedFor, bool hasDefault = true)
    {
        ablation = new Option<string?>("--ablation")
        {
            Description = $"{description} Means are over the corrupted tokens, for each position; '-clean' takes the clean ones, '-all-positions' one mean for all. 'zero-total' takes the position embedding away with the input, and its share of the output bias with each head (DiscoGP). 'optimal' takes constants that hurt least, learned for {learnedFor}.",
        };
        if (hasDefault)
            ablation.DefaultValueFactory = _ => Ablation.Patching.Name;
        ablation.AcceptOnlyFromAmong([.. Ablation.All.Select(known => known.Name), Optimal]);
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { ablation, constants, steps, seed })
            command.Add(option);
        command.Validators.Add(result =>
        {
            foreach (var option in new Option[] { constants, steps, seed })
            {
                if (result.GetResult(option) is not null && result.GetValue(ablation) != Optimal)
                    result.AddError($"{option.Name} belongs to --ablation optimal.");
            }
        });
    }

    /// <summary>The ablation; its constants are loaded or learned where it has some, and what was done is said.</summary>
    /// <param name="run">The options given.</param>
    /// <param name="model">The model.</param>
    /// <param name="task">The task that constants are learned on.</param>
    /// <param name="output">The result's file, beside which constants are written.</param>
    /// <param name="circuit">The circuit that constants are learned for; null for each node alone.</param>
    /// <param name="usual">The ablation where none is named and the option has no default; patching if that is null too.</param>
    public Ablation Open(WorkRun run, Transformer model, CircuitTask task, string output, Circuit? circuit = null, Ablation? usual = null)
    {
        if (run.Get(ablation) is not { } named)
            return usual ?? Ablation.Patching;
        if (named != Optimal)
            return Ablation.Parse(named);
        var file = run.Get(constants);
        return file is not null && File.Exists(file) ? Load(run, file, model, task, circuit) : Learn(run, file ?? Beside(output), model, task, circuit);
    }

    /// <summary>Where constants go when no file is named: <c>scores.json</c> has <c>scores.constants.json</c> beside it.</summary>
    internal static string Beside(string output) => Path.ChangeExtension(output, null) + ".constants.json";

    private Ablation Learn(WorkRun run, string file, Transformer model, CircuitTask task, Circuit? circuit)
    {
        int updates = run.Get(steps) ?? DefaultSteps;
        var learned = run.WithProgress("Learning constants", updates, "steps", progress =>
            OptimalAblation.Learn(model, task, circuit, updates, seed: run.Get(seed) ?? 0, progress: progress, cancellation: run.Cancellation));
        learned.Constants!.Save(file);
        run.Say($"Constants of optimal ablation learned for {For(learned.Constants)} in {updates} steps.");
        run.Say($"Written: {file}");
        return learned;
    }

    private Ablation Load(WorkRun run, string file, Transformer model, CircuitTask task, Circuit? circuit)
    {
        if (run.Get(steps) is not null || run.Get(seed) is not null)
            throw new ArgumentException($"'{file}' is there already, so its constants are taken and none are learned. Leave out --constants-steps and --constants-seed, or name a new file.");
        var loaded = AblationConstants.Load(file);
        var origin = loaded.Provenance;
        if (origin.ModelHash is { } hash && hash != model.Hash)
            throw new ArgumentException($"The constants in '{file}' were learned for another model ('{origin.Model}'). Name a new file, so that constants are learned for '{model.Name}'.");
        if (origin.TaskHash is { } pairs && pairs != task.Hash)
            run.Warn($"the constants in '{file}' were learned on other pairs (task '{origin.Task}', {origin.Examples} pairs).");
        if (origin.Options.TryGetValue("circuit_hash", out var learnedFor) && learnedFor != "none" && learnedFor != circuit?.Hash)
            run.Warn($"the constants in '{file}' were learned for another circuit ({For(loaded)}).");
        run.Say($"Constants of optimal ablation from {file}, learned for {For(loaded)}.");
        return Ablation.Optimal(loaded);
    }

    private static string For(AblationConstants learned) => learned.Provenance.Options.GetValueOrDefault("learned_for", "something unknown");
}

using System.CommandLine;
using System.Globalization;
using TorchSharp;
using Workbench.Attribution;
using Workbench.Cli.Benching;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench bench</c>: speed and memory as ratios to a plain forward pass.</summary>
internal sealed class BenchCommand : WorkCommand
{
    private static readonly Dictionary<string, TransformerConfig> Shapes = new()
    {
        ["gpt2"] = TransformerConfig.Gpt2Small,
        ["gpt2-medium"] = TransformerConfig.Gpt2Medium,
        ["gpt2-large"] = TransformerConfig.Gpt2Large,
        ["gpt2-xl"] = TransformerConfig.Gpt2Xl,
    };

    private static readonly Dictionary<string, TransformerConfig> Sizes = new()
    {
        ["small"] = TransformerConfig.Gpt2Small,
        ["medium"] = TransformerConfig.Gpt2Medium,
        ["large"] = TransformerConfig.Gpt2Large,
        ["xl"] = TransformerConfig.Gpt2Xl,
    };

    private readonly Option<string> shape = new("--model")
    {
        Description = $"Whose shape to take: {string.Join(", ", Shapes.Keys)}, or a model. The weights are random, which does not change the work.",
        HelpName = "M",
        DefaultValueFactory = _ => "gpt2",
    };

    private readonly Option<string[]> sizes = new("--sizes")
    {
        Description = $"Measure several sizes one after the other, with eap-ig-inputs and eap-gp of five steps, as a table of cost against size: {string.Join(", ", Sizes.Keys)} of GPT-2, or models. What would not fit into memory is skipped with the reason.",
        HelpName = "size ...",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> learn = new("--learn")
    {
        Description = $"Time updates of methods that learn masks instead, beside forward and backward passes of the same batch: {string.Join(", ", MaskLearners.Names)}; with options as in discogp:mode=w.",
        HelpName = "method ...",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> pairs = Numbers.OptionalWhole("--pairs", "Pairs in the batch. By default 10, with --learn 32.", least: 1);
    private readonly Option<int?> tokens = Numbers.OptionalWhole("--tokens", "Tokens in each prompt. By default 15, with --learn 20.", least: 1);
    private readonly Option<int> edges = Numbers.Whole("--edges", "Edges of the circuit that is evaluated.", 1000, least: 1);
    private readonly Option<int> rounds = Numbers.Whole("--rounds", "Rounds that are timed; the figures are medians over them.", 7, least: 1);
    private readonly Option<int> threads = Numbers.Whole("--threads", "Threads to compute with. By default one for each core.", Environment.ProcessorCount, least: 1);
    private readonly Option<string[]> methods = new("--methods")
    {
        Description = $"Attribution methods to time beside eap: {string.Join(", ", EdgeScorers.Names)}; with options as in eap-gp:steps=10. With --against, those to compare with; eap if none is named.",
        HelpName = "method ...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> noMemory = new("--no-memory") { Description = "Leave out how memory goes with the number of batches and of steps." };
    private readonly Option<string?> against = new("--against")
    {
        Description = "Also time another program on the same inputs, between our own rounds, and print the ratio. The shell runs it; {model} {task} {out} {threads} in the command stand for the folder of the model (Hugging Face layout, random weights), the task file (*.jsonl with token ids), a folder for results and the threads, which WORKBENCH_MODEL, WORKBENCH_TASK, WORKBENCH_OUT, WORKBENCH_THREADS and OMP_NUM_THREADS hold too. A line 'seconds: X' that it prints is its time without start-up and loading.",
        HelpName = "command",
    };

    private readonly Option<int?> repeats = Numbers.OptionalWhole("--against-repeats", "In how many rounds the other program runs, after one run that is not timed. By default 3, or as many as there are rounds.", least: 1);
    private readonly Option<int?> limit = Numbers.OptionalWhole("--against-limit", "Seconds that a run of the other program may take. By default 600.", least: 1);
    private readonly Option<string?> json = new("--json") { Description = "Also write the report as JSON.", HelpName = "file" };
    private readonly Option<string?> csv = new("--csv") { Description = "With --sizes or --learn: also write the table as CSV.", HelpName = "file" };

    public BenchCommand()
        : base(
            "bench",
            "Measures speed and memory of attribution and evaluation as ratios to a plain forward pass in the same run.",
            "workbench bench",
            "workbench bench --json bench.json",
            "workbench bench --methods eap-ig-inputs eap-gp:steps=10 --rounds 3",
            "workbench bench --model gpt2-xl --rounds 1 --threads 8",
            "workbench bench --sizes small medium large xl --rounds 3 --csv sizes.csv",
            "workbench bench --learn edge-pruning hap discogp:mode=w --rounds 5",
            "workbench bench --methods eap-ig-inputs --against ./peer.sh --json bench.json")
    {
        foreach (var option in new Option[] { shape, sizes, learn, pairs, tokens, edges, rounds, threads, methods, noMemory, against, repeats, limit, json, csv })
            Add(option);
        Check(methods, word => MethodChoice.Parse(word));
        Check(learn, word => MethodChoice.ParseLearner(word));
        Validators.Add(result =>
        {
            var several = result.GetResult(sizes) is not null;
            var learners = result.GetResult(learn) is not null;
            foreach (var option in new Option[] { sizes, methods, against, noMemory, edges })
            {
                if (learners && result.GetResult(option) is { Implicit: false })
                    result.AddError($"Give --learn or {option.Name}, not both.");
            }

            foreach (var option in new Option[] { shape, methods, against, noMemory })
            {
                if (several && result.GetResult(option) is { Implicit: false })
                    result.AddError($"Give --sizes or {option.Name}, not both.");
            }

            if (!several && !learners && result.GetResult(csv) is not null)
                result.AddError("--csv belongs to --sizes and --learn.");
            foreach (var option in new Option[] { repeats, limit })
            {
                if (result.GetResult(option) is not null && result.GetResult(against) is null)
                    result.AddError($"{option.Name} belongs to --against.");
            }
        });
    }

    private protected override int Run(WorkRun run)
    {
        torch.set_num_threads(run.Need(threads));
        var learners = run.Get(learn) ?? [];
        var options = new SpeedOptions
        {
            Pairs = run.Get(pairs) ?? (learners.Length > 0 ? 32 : 10),
            Tokens = run.Get(tokens) ?? (learners.Length > 0 ? 20 : 15),
            Edges = run.Need(edges),
            Rounds = run.Need(rounds),
            Progress = new Lines(run.Error),
            Cancellation = run.Cancellation,
        };
        if (learners.Length > 0)
            return RunLearners(run, learners, options);
        if (run.Get(sizes) is { Length: > 0 } several)
            return RunSizes(run, several, options);

        var name = run.Need(shape);
        var report = SpeedBenchmark.Run(Shape(name, Shapes), name, options with
        {
            Methods = [.. run.Need(methods).Distinct().Select(MethodChoice.Parse)],
            MemoryUse = !run.Get(noMemory),
            Against = run.Get(against) is { } command ? new PeerProgram(command, TimeSpan.FromSeconds(run.Get(limit) ?? 600)) : null,
            AgainstRepeats = run.Get(repeats) ?? 3,
        });
        SpeedText.Say(run, report);
        if (run.Get(json) is { } path)
        {
            report.Save(path);
            run.Say($"Written: {path}");
        }

        return ExitCode.Done;
    }

    private int RunSizes(WorkRun run, string[] names, SpeedOptions options)
    {
        var report = SizeBenchmark.Run([.. names.Distinct().Select(name => (name, Shape(name, Sizes)))], options);
        SpeedText.Say(run, report, run.Need(threads));
        Save(run, report.ToTable(), "speed by model size", options);
        return ExitCode.Done;
    }

    private int RunLearners(WorkRun run, string[] words, SpeedOptions options)
    {
        var name = run.Need(shape);
        var report = LearningBenchmark.Run(Shape(name, Shapes), name, [.. words.Distinct().Select(MethodChoice.ParseLearner)], options);
        SpeedText.Say(run, report, options.Rounds);
        Save(run, report.ToTable(), "speed of learning masks", options);
        return ExitCode.Done;
    }

    private void Save(WorkRun run, ResultTable table, string what, SpeedOptions options)
    {
        if (run.Get(csv) is { } csvPath)
        {
            table.SaveCsv(csvPath);
            run.Say($"Written: {csvPath}");
        }

        if (run.Get(json) is { } path)
        {
            table.SaveJson(path, new Provenance
            {
                Method = what,
                Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    ["pairs"] = Text(options.Pairs), ["tokens"] = Text(options.Tokens), ["rounds"] = Text(options.Rounds), ["threads"] = Text(run.Need(threads)), ["weights"] = "random",
                },
            });
            run.Say($"Written: {path}");
        }
    }

    private static void Check(Option<string[]> option, Action<string> parse) => option.Validators.Add(result =>
    {
        foreach (var word in result.Tokens)
        {
            try
            {
                parse(word.Value);
            }
            catch (ArgumentException wrong)
            {
                result.AddError($"{option.Name}: {ErrorText.Of(wrong)}");
            }
        }
    });

    private static TransformerConfig Shape(string name, Dictionary<string, TransformerConfig> known) =>
        known.TryGetValue(name, out var shape) || Shapes.TryGetValue(name, out shape) ? shape : Read(ModelFinder.Find(name));

    private static TransformerConfig Read(string folder)
    {
        var file = Path.Combine(folder, "config.json");
        return File.Exists(file)
            ? TransformerConfig.FromJson(File.ReadAllText(file), file)
            : throw new FileNotFoundException($"'{folder}' is not a model folder: it has no config.json.", file);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}

using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;

namespace Workbench.Cli.Tests.Commands;

public class HelpTests
{
    [Fact]
    public async Task Help_lists_every_command_and_the_flow()
    {
        var (code, output, error) = await CommandLine.Run("--help");

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(error);
        Assert.All(
            new[] { "demo", "score", "select", "learn", "evaluate", "tasks", "models", "inspect", "features", "reproduce", "notebook", "truth", "validate", "fetch", "train", "bench", "doctor", "test" },
            command => Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal));
        Assert.Contains("workbench select --scores scores.json --edges 60 --out circuit.json", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score", "--model <M> (REQUIRED)", "--task <T> (REQUIRED)", "--method <method>", "--steps <N>", "--rule <midpoint|left|right>", "Methods:", "--metric <", "--examples <N>", "--seed <N>", "--batch-size <N>", "--variant <", "--checkpoint <folder>", "--nodes <file>", "--per-example <file>", "--out <file> (REQUIRED)")]
    [InlineData("stability", "--method <method>", "--steps <N>", "--ablation <", "Methods:")]
    [InlineData("select", "--scores <file> (REQUIRED)", "--edges <N>", "--nodes <N>", "--node-threshold <X>", "--greedy", "--signed", "--out <file> (REQUIRED)")]
    [InlineData("evaluate", "--model <M> (REQUIRED)", "--circuit <file> (REQUIRED)", "--ablation <mean|mean-all-positions|mean-clean|mean-clean-all-positions|optimal|patching|zero|zero-total>", "--constants <file>", "--constants-steps <N>", "--out <file> (REQUIRED)")]
    [InlineData("tasks", "--model <M>", "--seed <N>")]
    [InlineData("models", "--no-measure", "--examples <N>", "--folder <folder>")]
    [InlineData("inspect", "--model <M> (REQUIRED)", "--task <T> (REQUIRED)", "--examples <N>", "--seed <N>", "--example <N>", "--json <file>", "--html <file>")]
    [InlineData("features", "--model <M> (REQUIRED)", "--prompt <text> (REQUIRED)", "--target <token>", "--against <token>", "--method <circuit-tracer|flat|hierarchical>", "--threshold <X>", "--dictionaries <folder>", "--text <file>", "--out <file>", "--html <file>")]
    [InlineData("reproduce linear-circuits", "--thresholds <N>", "--budgets <N>", "--case-threshold <X>", "--dictionaries <folder>", "--text <file>", "--sentences <N>", "--bos", "--no-bos", "--afresh")]
    [InlineData("truth", "[<name>]", "--out <file>", "--html <file>", "--dot <file>", "xproportion")]
    [InlineData("validate known-circuits", "--methods <method ...>", "--examples <N>", "--seed <N>", "--resamples <N>", "--out <folder>")]
    [InlineData("validate exact", "--model <M>", "--tasks <T ...>", "--methods <method ...>", "--examples <N>", "--seed <N>", "--resamples <N>", "--top <N>", "--batch-size <N>", "--out <folder>")]
    [InlineData("validate", "known-circuits", "exact")]
    [InlineData("notebook run", "<file>", "--param <name=value>", "--out <file>", "--html <file>", "--check")]
    [InlineData("notebook check", "[<files>...]", "--html <folder>")]
    [InlineData("notebook", "run", "check")]
    [InlineData("fetch", "<name>", "--from <folder>", "--out <folder>", "--force")]
    [InlineData("train", "<attn-2l|mini|mini-s1|mini-s2>", "--out <folder>", "--seed <N>", "--steps <N>")]
    [InlineData("train dictionaries", "--model <M>", "--sites <list>", "--features <N>", "--activation <", "--l0 <N>", "--l1 <X>", "--vector-norm", "--skip", "--steps <N>", "--fine-tune <N>", "--text <file>", "--out <folder>", "--checkpoints <folder>")]
    [InlineData("bench", "--json <file>", "--model <M>", "--methods <method ...>", "--against <command>", "--sizes <size ...>")]
    [InlineData("doctor", "--verbose")]
    [InlineData("demo", "--out <folder>")]
    [InlineData("test", "--verbose")]
    public async Task Help_of_a_command_names_its_options_and_shows_examples(string command, params string[] options)
    {
        var (code, output, _) = await CommandLine.Run([.. command.Split(' '), "--help"]);

        Assert.Equal(ExitCode.Done, code);
        Assert.All(options, option => Assert.Contains(option, output, StringComparison.Ordinal));
        Assert.Contains($"Examples:\n  workbench {command}", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_reproduce_lists_papers_and_each_has_its_own_options()
    {
        var (code, output, _) = await CommandLine.Run("reproduce", "--help");
        var paper = await CommandLine.Run("reproduce", "eap-gp", "--help");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (code, paper.Code));
        Assert.Contains("\n  eap-gp ", output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  workbench reproduce eap-gp --out", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.All(
            new[] { "--model <M>", "--out <folder>", "--tasks <task>", "--examples <N>", "--seed <N>", "--seeds <N>", "--sizes <size>", "--ablation-steps <k>", "--known <", "--resamples <N>", "--afresh" },
            option => Assert.Contains(option, paper.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Examples_in_the_help_are_valid_command_lines()
    {
        var commands = WorkbenchProgram.CreateRoot().Subcommands;
        foreach (var command in commands.Concat(commands.SelectMany(parent => parent.Subcommands)).OfType<WorkCommand>())
        {
            Assert.NotEmpty(command.Examples);
            foreach (var example in command.Examples)
                Assert.Empty(WorkbenchProgram.CreateRoot().Parse(example["workbench ".Length..]).Errors);
        }

        Assert.NotEmpty((await CommandLine.Run("--version")).Output);
    }

    [Fact]
    public async Task No_command_at_all_shows_the_help_and_is_bad_usage()
    {
        var (code, output, _) = await CommandLine.Run();

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("Commands:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: Unrecognized command or argument 'scroe'.\nSee: workbench --help\n", "scroe")]
    [InlineData("error: Option '--task' is required.\nerror: Option '--out' is required.\nSee: workbench score --help\n", "score", "--model", "mini")]
    [InlineData("error: --edges is 0; it must be at least 1.\nSee: workbench select --help\n", "select", "--scores", "s", "--edges", "0", "--out", "o")]
    [InlineData("error: --edges is 'many'; it must be a whole number.\nSee: workbench select --help\n", "select", "--scores", "s", "--edges", "many", "--out", "o")]
    [InlineData("error: --threshold is 'NaN'; it must be a number.\nSee: workbench select --help\n", "select", "--scores", "s", "--threshold", "NaN", "--out", "o")]
    [InlineData("error: --seed is '1.5'; it must be a whole number.\nSee: workbench demo --help\n", "demo", "--seed", "1.5")]
    [InlineData("error: --steps is -1; it must be at least 1.\nSee: workbench train --help\n", "train", "mini", "--steps", "-1")]
    [InlineData("error: Say how many edges: give --edges N (or --threshold X, --nodes N, --node-threshold X).\nSee: workbench select --help\n", "select", "--scores", "s", "--out", "o")]
    [InlineData("error: Give --edges or --threshold, not both.\nSee: workbench select --help\n", "select", "--scores", "s", "--edges", "3", "--threshold", "1", "--out", "o")]
    [InlineData("error: --greedy needs --edges N; a threshold does not grow.\nSee: workbench select --help\n", "select", "--scores", "s", "--greedy", "--threshold", "1", "--out", "o")]
    [InlineData("error: --examples is 0; it must be at least 1.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "ioi", "--examples", "0", "--out", "o")]
    [InlineData("error: --variant swap is not one of greater-than; choose from eap-ig, edge-pruning.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "greater-than", "--variant", "swap", "--out", "o")]
    [InlineData("error: --variant does not belong to 'gendered-pronoun', which has no variants; ioi and greater-than and some files do.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "gendered-pronoun", "--variant", "swap", "--out", "o")]
    [InlineData("error: --variant swap is not one of facts.json; choose from none, exchange.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "facts.json", "--variant", "swap", "--out", "o")]
    [InlineData("error: --relation belongs to a file of facts; 'ioi' is a built-in task.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "ioi", "--relation", "P36", "--out", "o")]
    [InlineData("error: --skip-unusable belongs to a task file; 'ioi' is a built-in task, which leaves out what a vocabulary lacks anyway.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "ioi", "--skip-unusable", "--out", "o")]
    [InlineData("error: --steps is '0'; it must be at least 1.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "t", "--method", "eap-gp", "--steps", "0", "--out", "o")]
    [InlineData("error: --rule is 'middle'; it must be one of midpoint, left, right.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "t", "--method", "eap-ig-inputs", "--rule", "middle", "--out", "o")]
    [InlineData("error: --step-length is 'far'; it must be a number above 0.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "t", "--method", "eap-gp", "--step-length", "far", "--out", "o")]
    [InlineData("error: --steps is no option of eap; it belongs to eap-ig-inputs, eap-ig-activations, eap-gp.\nSee: workbench score --help\n", "score", "--model", "m", "--task", "t", "--steps", "5", "--out", "o")]
    [InlineData("error: Required command was not provided.\nSee: workbench validate --help\n", "validate")]
    [InlineData("error: --top is 0; it must be at least 1.\nSee: workbench validate exact --help\n", "validate", "exact", "--top", "0")]
    [InlineData("error: --methods names 'eap' twice.\nSee: workbench validate exact --help\n", "validate", "exact", "--methods", "eap", "eap")]
    [InlineData("error: Method eap has no option 'steps'; it has none.\nSee: workbench validate known-circuits --help\n", "validate", "known-circuits", "--methods", "eap:steps=5")]
    [InlineData("error: Required command was not provided.\nSee: workbench reproduce --help\n", "reproduce")]
    [InlineData("error: --seeds is 0; it must be at least 1.\nSee: workbench reproduce eap-gp --help\n", "reproduce", "eap-gp", "--seeds", "0")]
    [InlineData("error: --sizes: 'big' is no size of a circuit: give a number of edges such as 200, or a share of the graph's such as 5%.\nSee: workbench reproduce eap-gp --help\n", "reproduce", "eap-gp", "--sizes", "5%", "big")]
    [InlineData("error: --known: give names or 'none', not both.\nSee: workbench reproduce eap-gp --help\n", "reproduce", "eap-gp", "--known", "none", "reverse")]
    [InlineData("error: --example is -1; it must be at least 0.\nSee: workbench inspect --help\n", "inspect", "--model", "m", "--task", "ioi", "--example", "-1")]
    public async Task Bad_usage_is_named_in_a_line_and_exits_with_2(string message, params string[] args)
    {
        var (code, output, error) = await CommandLine.Run(args);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Empty(output);
        Assert.Equal(message, error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("--method", "magic", "score", "--model", "m", "--task", "t", "--out", "o")]
    [InlineData("--metric", "bleu", "evaluate", "--model", "m", "--task", "t", "--circuit", "c", "--out", "o")]
    [InlineData("--ablation", "total", "evaluate", "--model", "m", "--task", "t", "--circuit", "c", "--out", "o")]
    [InlineData("--device", "abacus", "score", "--model", "m", "--task", "t", "--out", "o")]
    public async Task An_unknown_choice_is_bad_usage_and_names_the_known_ones(string option, string value, params string[] args)
    {
        var (code, _, error) = await CommandLine.Run([.. args, option, value]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains($"'{value}' not recognized. Must be one of:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_score_has_a_line_for_every_method_and_the_defaults_of_its_options()
    {
        var (_, output, _) = await CommandLine.Run("score", "--help");

        string[] lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.All(EdgeScorers.All, method => Assert.Contains(lines, line => line.TrimStart().StartsWith(method.Name + " ", StringComparison.Ordinal) && line.EndsWith(method.Summary, StringComparison.Ordinal)));
        Assert.All(EdgeScorers.All.SelectMany(method => method.Options), option => Assert.Contains($"--{option.Name} <", output, StringComparison.Ordinal));
    }

    [Fact]
    public void No_option_of_a_method_has_the_name_of_another_option()
    {
        var score = WorkbenchProgram.CreateRoot().Subcommands.Single(command => command.Name == "score");
        Assert.Equal(score.Options.Select(option => option.Name).Distinct(), score.Options.Select(option => option.Name));
    }

    [Fact]
    public async Task Tests_are_run_by_the_script()
    {
        var (code, _, error) = await CommandLine.Run("test");

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("./workbench test", error, StringComparison.Ordinal);
    }
}

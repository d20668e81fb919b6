using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Graphs;

namespace Workbench.Cli.Tests.Commands;

public class LearnDiscoGpTests
{
    [Fact]
    public async Task Discogp_writes_masks_beside_the_circuit_and_evaluate_applies_them()
    {
        using var tiny = new TinyModel();

        var (code, output, error) = await CommandLine.Run(
            "learn", "--model", tiny.Model, "--task", tiny.Task, "--method", "discogp", "--mode", "we", "--steps", "12", "--pairs-per-step", "3", "--weight-temperature", "1",
            "--edge-start", "0.05", "--edge-sparsity", "0", "--checkpoints", tiny.At("state"), "--log", tiny.At("log.csv"), "--report", tiny.At("report.json"), "--out", tiny.At("circuit.json"));

        Assert.Equal("", string.Join('\n', error.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal))));
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("ablation zero-total", output, StringComparison.Ordinal);
        Assert.Contains("left out: all", output, StringComparison.Ordinal);
        Assert.Contains("left out: weights", output, StringComparison.Ordinal);
        Assert.Contains("Chance: 0.5", output, StringComparison.Ordinal);
        Assert.True(File.Exists(tiny.At("circuit.weights.safetensors")));
        Assert.EndsWith("completeness loss", File.ReadLines(tiny.At("log.csv")).First(), StringComparison.Ordinal);
        var circuit = Circuit.Load(tiny.At("circuit.json"));
        Assert.Equal(("discogp", "zero-total", "discogp"), (circuit.Provenance.Method, circuit.Provenance.Ablation, circuit.Provenance.EdgeConvention));

        var (again, evaluated, _) = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("circuit.json"), "--out", tiny.At("second.json"));
        Assert.Equal(ExitCode.Done, again);
        Assert.Contains("weights of the blocks kept", evaluated, StringComparison.Ordinal);
        Assert.Equal(Kl(tiny.At("report.json")), Kl(tiny.At("second.json")), 1e-9);

        var (rest, _, _) = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("circuit.json"), "--complement", "--out", tiny.At("rest.json"));
        Assert.Equal(ExitCode.Done, rest);
        Assert.Equal(Kl(tiny.At("report.complement-all.json")), Kl(tiny.At("rest.json")), 1e-9);

        var (warned, _, warning) = await CommandLine.Run(
            "completeness", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("circuit.json"), "--max-runs", "5", "--out", tiny.At("completeness.json"));
        Assert.Equal(ExitCode.Done, warned);
        Assert.Contains("leaves all weights in place", warning, StringComparison.Ordinal);

        File.Delete(tiny.At("circuit.weights.safetensors"));
        var (lost, _, problem) = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("circuit.json"), "--out", tiny.At("third.json"));
        Assert.Equal(ExitCode.Failed, lost);
        Assert.Contains("circuit.weights.safetensors", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sparsity is no option of discogp", "--sparsity", "0.9")]
    [InlineData("--mode is 'both'", "--mode", "both")]
    [InlineData("--edge-temperature is '0'", "--edge-temperature", "0")]
    public async Task Bad_usage_is_named(string message, params string[] more)
    {
        var (code, _, error) = await CommandLine.Run(["learn", "--model", "m", "--task", "t", "--out", "o", "--method", "discogp", .. more]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static double Kl(string path)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(path));
        return report.RootElement.GetProperty("kl").GetDouble();
    }
}

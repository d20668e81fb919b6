using System.Text.Json;
using Workbench.Execution;
using Workbench.Pruning;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning.Masks;

/// <summary>auto-circuit's subnetwork probing on model A. Its gate is 1 where an edge is ablated: our logits are minus its masks, our uniform
/// numbers one minus its.</summary>
public class SubnetworkProbingParityTests
{
    [Theory]
    [InlineData(0, "mean", false)]
    [InlineData(1, "patching", false)]
    [InlineData(2, "patching", true)]
    public void Three_updates_agree(int which, string ablation, bool aimAtSize)
    {
        using var outer = NewDisposeScope();
        using var golden = Goldens.OpenBeside("masks/subnetwork_probing_A_f64.json");
        using var model = ModelA.Load(float64);
        using var edges = new MaskedEdges(model.Graph(), null, EdgeConvention.Graph, CPU);
        Assert.Equal(golden.RootElement.GetProperty("edges").EnumerateArray().Select(name => name.GetString()), Enumerable.Range(0, edges.Count).Select(index => edges.Graph.EdgeName(edges.Graph.EdgeAt(index))));
        var run = golden.RootElement.GetProperty("runs")[which];
        var kind = Ablation.Parse(ablation);
        using var pairs = new TrainingPairs(model, ModelA.Task("main"), kind, 1L << 30, CancellationToken.None);
        double constant = golden.RootElement.GetProperty("constants").GetProperty("init_mask_val").GetDouble();
        double[] start = run.GetProperty("start").GetString()!.StartsWith("constant", StringComparison.Ordinal)
            ? [.. Enumerable.Repeat(-constant, edges.Count)]
            : [.. NamedUniforms.Of("A.sp.start", edges.Count).Select(u => -4 * ((2 * u) - 1))];
        using var objective = new ProbingObjective(model, pairs, edges, new() { AimAtSize = aimAtSize }, new() { Ablation = kind }, 3, 6, 40, start);
        using var given = new GivenUniforms(objective, pairs, run);
        var trainer = new MaskTrainer(given, new(), "parity");
        trainer.Run();
        foreach (var (theirs, ours) in run.GetProperty("steps").EnumerateArray().Zip(trainer.Log))
        {
            Assert.Equal(theirs.GetProperty("loss").GetDouble(), ours.Loss, 1e-9);
            Assert.Equal(theirs.GetProperty("faith").GetDouble(), ours.Faithfulness, 1e-9);
            Assert.Equal(10 * theirs.GetProperty("regularize (before lambda 10)").GetDouble(), ours.Penalty, 1e-9);
        }

        Assert.Equal(3, trainer.Log.Count);
        ModelA.AssertClose([.. ModelA.Numbers(run.GetProperty("masks after 3 steps")).Select(mask => -mask)], objective.Masks.Numbers, 1e-8, "masks");
    }

    /// <summary>The objective with the reference's uniform numbers; checks the gradient of each step.</summary>
    private sealed class GivenUniforms(ProbingObjective inner, TrainingPairs pairs, JsonElement run) : MaskObjective
    {
        internal override string Identity => inner.Identity;

        internal override int Steps => inner.Steps;

        internal override IReadOnlyList<MaskParameter> Parameters => inner.Parameters;

        internal override TrainingOptions Decays => inner.Decays;

        internal override MaskStep Run(int step)
        {
            using var batch = pairs.At([.. Enumerable.Range(0, pairs.Count)]);
            int count = (int)inner.Masks.Value.shape[0];
            var uniforms = stack(Enumerable.Range(0, pairs.Count).Select(example => Turned($"A.sp.u.{step}.{example}", count)));
            var ran = inner.Run(batch, uniforms, Turned($"A.sp.ureg.{step}", count));
            double[] theirs = ModelA.Numbers(run.GetProperty("steps")[step].GetProperty("d_loss_d_mask"));
            ModelA.AssertClose([.. theirs.Select(slope => -slope)], ran.Gradients[0]!.data<double>().ToArray(), 1e-9, $"gradient of step {step}");
            return ran;
        }

        public override void Dispose()
        {
        }

        private static Tensor Turned(string name, int count) => tensor(NamedUniforms.Of(name, count).Select(u => 1 - u).ToArray());
    }
}

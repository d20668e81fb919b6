using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Execution;

public class MaskedRunTests
{
    private static IEnumerable<TransformerConfig> Configs() =>
    [
        SmallModels.Config,
        SmallModels.Config with { Layers = 3, Heads = 3, HeadWidth = 2 },
        SmallModels.Config with { AttentionOnly = true, Causal = false },
        SmallModels.Config with { LayerNorm = false, Layers = 1 },
    ];

    [Theory]
    [InlineData("patching")]
    [InlineData("zero")]
    [InlineData("mean")]
    public void With_masks_of_zero_and_one_the_run_is_the_circuits(string ablation)
    {
        int seed = 0;
        foreach (var config in Configs())
        {
            using var outer = NewDisposeScope();
            using var model = SmallModels.Lively(config, ++seed);
            var graph = model.Graph();
            using var setting = new Setting(model, ablation);
            foreach (var circuit in new[] { Circuit.Random(graph, graph.EdgeCount / 2, seed), Circuit.Random(graph, graph.EdgeCount / 5, seed), Circuit.Full(graph), Circuit.Empty(graph) })
            {
                using var scope = NewDisposeScope();
                using var discrete = new CircuitRun(model, circuit, setting.Ablation.Kind);
                double[] expected = discrete.ScoredLogits(setting.Batch, setting.Reference).data<double>().ToArray();
                foreach (bool[] open in new[] { circuit.Mask.ToArray(), Circuit.Full(graph).Mask.ToArray() })
                {
                    using var masked = new MaskedRun(model, graph, setting.Batch, setting.Reference, GatesOf(circuit), new MaskedPlan(graph, open, setting.Ablation.Kind));
                    ModelA.AssertClose(expected, masked.Logits.detach().data<double>().ToArray(), 1e-12, $"{ablation}, {circuit.EdgeCount} edges");
                }
            }
        }
    }

    [Theory]
    [InlineData("patching", false)]
    [InlineData("zero", true)]
    [InlineData("mean", false)]
    public void Gradients_agree_with_finite_differences(string ablation, bool recompute)
    {
        int seed = 10;
        foreach (var config in Configs())
        {
            using var outer = NewDisposeScope();
            using var model = SmallModels.Lively(config, ++seed);
            var graph = model.Graph();
            using var setting = new Setting(model, ablation);
            double[] gates = new Random(seed).Uniforms(graph);
            double[] slopes = setting.Gradient(gates, recompute: recompute);
            const double Step = 1e-5;
            for (int edge = 0; edge < graph.EdgeCount; edge += 3)
            {
                int cell = graph.EdgeSources[edge] * graph.DestinationCount + graph.EdgeDestinations[edge];
                double up = setting.Loss(Changed(gates, cell, Step)), down = setting.Loss(Changed(gates, cell, -Step));
                Assert.Equal((up - down) / (2 * Step), slopes[cell], 1e-7);
            }
        }
    }

    [Fact]
    public void Every_edge_has_a_slope_also_where_all_masks_are_closed_or_open()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 3);
        var graph = model.Graph();
        using var setting = new Setting(model, "zero");
        foreach (double at in new[] { 0.0, 1.0 })
        {
            double[] slopes = setting.Gradient([.. Enumerable.Repeat(at, graph.SourceCount * graph.DestinationCount).Select((gate, cell) => graph.IsEdge(cell / graph.DestinationCount, cell % graph.DestinationCount) ? gate : 0)]);
            Assert.True(slopes.All(double.IsFinite));
            if (at == 1) Assert.Equal(graph.EdgeCount, slopes.Count(slope => slope != 0));
            // With all closed only what goes straight to the logits matters at first order.
            else Assert.All(slopes.Select((slope, cell) => (slope, cell)), entry => Assert.True(entry.slope == 0 || entry.cell % graph.DestinationCount == graph.LogitsDestination));
        }
    }

    [Fact]
    public void Computing_layers_again_changes_nothing()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 5);
        using var setting = new Setting(model, "patching");
        double[] gates = new Random(5).Uniforms(model.Graph());
        Assert.Equal(setting.Gradient(gates), setting.Gradient(gates, recompute: true));
    }

    [Fact]
    public void Masks_of_each_example_give_what_the_examples_give_alone()
    {
        using var outer = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, 8);
        var graph = model.Graph();
        var task = SmallModels.Task(4, Metric.KlDivergence, 6, 8, 5);
        task = new CircuitTask("random", [.. task.Pairs.Select((pair, index) => index == 1 ? pair with { At = [2, 7] } : pair)], Metric.KlDivergence);
        using var together = new Setting(model, "patching", task);
        var gates = Enumerable.Range(0, 3).Select(index => new Random(index).Uniforms(graph)).ToList();
        double[] slopes = together.Gradient([.. gates.SelectMany(own => own)], perExample: true);
        int cells = graph.SourceCount * graph.DestinationCount;
        for (int index = 0; index < 3; index++)
        {
            using var alone = new Setting(model, "patching", new CircuitTask("one", [task.Pairs[index]], Metric.KlDivergence));
            // The loss is a mean over examples.
            ModelA.AssertClose([.. alone.Gradient(gates[index]).Select(slope => slope / 3)], slopes[(index * cells)..((index + 1) * cells)], 1e-12, $"example {index}");
        }
    }

    [Fact]
    public void Nodes_that_no_open_edge_reaches_are_not_run_and_closed_readers_share_the_stream()
    {
        var graph = new ComputationGraph(2, 3);
        var open = new bool[graph.SourceCount * graph.DestinationCount];
        Open("input->a1.h1<v>", "a1.h1->logits", "a0.h0->m0", "input->m1");
        var plan = new MaskedPlan(graph, open, AblationKind.Patching);
        Assert.Equal([graph.InputSource, graph.HeadSource(1, 1)], plan.LiveSources);
        Assert.Empty(plan.Layers[0].Heads);
        Assert.Equal(-1, plan.Layers[0].MlpRow);
        Assert.Equal([1], plan.Layers[1].Heads);
        Assert.Equal([(2 * graph.Heads) + 1L], plan.Layers[1].OpenReaders);
        Assert.Equal([1L, graph.Heads + 1L], plan.Layers[1].ClosedReaders);
        // Query and key come behind the one open reader, the value is that.
        Assert.Equal([1L, 2L, 0L], plan.Layers[1].Order);
        // m1 reads an open edge, but nothing reads m1.
        Assert.Equal(-1, plan.Layers[1].MlpRow);

        var nothing = new MaskedPlan(graph, new bool[open.Length], AblationKind.Patching);
        Assert.Empty(nothing.LiveSources);
        Assert.False(nothing.ReadsLogits);

        void Open(params string[] edges)
        {
            foreach (string name in edges)
            {
                Assert.True(graph.TryParseEdge(name, out var edge));
                open[edge.Source * graph.DestinationCount + edge.Destination] = true;
            }
        }
    }

    [Fact]
    public void A_run_leaves_no_tensor_behind()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 9);
        using var setting = new Setting(model, "patching");
        double[] gates = new Random(1).Uniforms(model.Graph());
        setting.Gradient(gates);
        long before = LiveTensors.CountAfterCollecting();
        setting.Gradient(gates);
        setting.Gradient(gates, recompute: true);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("soft uniform")]
    [InlineData("binary u>0.5")]
    [InlineData("all ones")]
    [InlineData("all zeros")]
    public void Logits_KL_and_gradients_agree_with_Edge_Prunings_code(string which)
    {
        using var outer = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = Goldens.Open("edge_pruning_main_f64.json");
        var graph = model.Graph();
        var expected = golden.RootElement.GetProperty(which);
        double[] gates = Dense(graph, name => expected.GetProperty("z").GetProperty(name).GetDouble());

        var everywhere = AtAllPositions(ModelA.Task("main"));
        using (var all = new Setting(model, "patching", everywhere))
            ModelA.AssertClose([.. expected.GetProperty("logits_all_positions").EnumerateArray().SelectMany(example => example.EnumerateArray().SelectMany(ModelA.Numbers))], all.Logits(gates), 1e-10, "logits");

        using var last = new Setting(model, "patching", ModelA.Task("main"));
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("kl_clean_to_circuit_last_position")), last.Values(gates, Metric.KlDivergence), 1e-10, "KL");
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("logit_diff")), last.Values(gates, Metric.LogitDifference), 1e-10, "logit difference");
        foreach (var (metric, table) in new[] { (Metric.KlDivergence, "d_meanKL_d_z"), (Metric.LogitDifference, "d_meanLogitDiff_d_z") })
        {
            double[] slopes = last.Gradient(gates, metric: metric);
            var own = expected.GetProperty(table);
            for (int index = 0; index < graph.EdgeCount; index++)
            {
                var edge = graph.EdgeAt(index);
                Assert.Equal(own.GetProperty(graph.EdgeName(edge)).GetDouble(), slopes[edge.Source * graph.DestinationCount + edge.Destination], 1e-10);
            }
        }
    }

    [Fact]
    public void Node_masks_are_edge_masks_of_all_outgoing_edges_as_in_Edge_Prunings_code()
    {
        using var outer = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = Goldens.Open("edge_pruning_main_f64.json");
        var graph = model.Graph();
        var expected = golden.RootElement.GetProperty("soft uniform edges and soft nodes");
        double[] gates = Dense(graph, name => expected.GetProperty("z").GetProperty(name).GetDouble() * expected.GetProperty("z_nodes").GetProperty(name.Split("->")[0]).GetDouble());
        using var all = new Setting(model, "patching", AtAllPositions(ModelA.Task("main")));
        ModelA.AssertClose([.. expected.GetProperty("logits_all_positions").EnumerateArray().SelectMany(example => example.EnumerateArray().SelectMany(ModelA.Numbers))], all.Logits(gates), 1e-10, "logits");
    }

    private static CircuitTask AtAllPositions(CircuitTask task) =>
        new(task.Name, [.. task.Pairs.Select(pair => pair with { At = [.. Enumerable.Range(0, pair.Clean.Count)] })], task.Metric);

    private static double[] Dense(ComputationGraph graph, Func<string, double> value)
    {
        double[] dense = new double[graph.SourceCount * graph.DestinationCount];
        for (int index = 0; index < graph.EdgeCount; index++)
        {
            var edge = graph.EdgeAt(index);
            dense[edge.Source * graph.DestinationCount + edge.Destination] = value(graph.EdgeName(edge));
        }

        return dense;
    }

    private static Tensor GatesOf(Circuit circuit) =>
        tensor(circuit.Mask.ToArray().Select(open => open ? 1.0 : 0).ToArray()).view(circuit.Graph.SourceCount, circuit.Graph.DestinationCount);

    private static double[] Changed(double[] gates, int cell, double by) => [.. gates.Select((gate, index) => index == cell ? gate + by : gate)];

    /// <summary>A model on a batch, to be run under any masks.</summary>
    private sealed class Setting : IDisposable
    {
        private readonly Transformer model;
        private readonly ComputationGraph graph;
        private readonly Tensor clean;

        public Setting(Transformer model, string ablation, CircuitTask? task = null)
        {
            (this.model, graph, Ablation) = (model, model.Graph(), Ablation.Parse(ablation));
            task ??= SmallModels.Task(5, Metric.KlDivergence, 5, 8, 6);
            Batch = new TaskBatch(task.Pairs);
            using var means = Ablation.Kind == AblationKind.Mean ? NodeMeans.Of(model, task, Ablation, 3) : null;
            Reference = ReferenceActivations.Of(model, Batch, Ablation, means);
            using var scope = NewDisposeScope();
            clean = model.Logits(Batch.Clean, Batch.Real).view(-1, model.Config.VocabularySize).index_select(0, Batch.ScoredRows).DetachFromDisposeScope();
        }

        public Ablation Ablation { get; }

        public TaskBatch Batch { get; }

        public ReferenceActivations Reference { get; }

        public double[] Gradient(double[] gates, bool recompute = false, bool perExample = false, Metric? metric = null)
        {
            using var scope = NewDisposeScope();
            using var run = Run(gates, recompute, perExample);
            using var grad = enable_grad();
            return run.Backward((metric ?? Metric.KlDivergence).PerExample(run.Logits, Batch, clean).mean()).data<double>().ToArray();
        }

        public double[] Logits(double[] gates)
        {
            using var run = Run(gates, false, false);
            return run.Logits.detach().data<double>().ToArray();
        }

        public double[] Values(double[] gates, Metric metric)
        {
            using var scope = NewDisposeScope();
            using var run = Run(gates, false, false);
            return metric.PerExample(run.Logits.detach(), Batch, clean).data<double>().ToArray();
        }

        public double Loss(double[] gates) => Values(gates, Metric.KlDivergence).Average();

        public void Dispose()
        {
            Batch.Dispose();
            Reference.Dispose();
            clean.Dispose();
        }

        private MaskedRun Run(double[] gates, bool recompute, bool perExample)
        {
            using var scope = NewDisposeScope();
            long[] shape = perExample ? [Batch.Count, graph.SourceCount, graph.DestinationCount] : [graph.SourceCount, graph.DestinationCount];
            return new MaskedRun(model, graph, Batch, Reference, tensor(gates).view(shape), new MaskedPlan(graph, Circuit.Full(graph).Mask.ToArray(), Ablation.Kind), recompute);
        }
    }
}

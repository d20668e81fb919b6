using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Identities between scores, masks, circuits and runs, each on several random models of different shape.</summary>
public class IdentityTests
{
    public static TheoryData<int> Models => SmallModels.VariedNumbers;

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_of_a_mask_is_EAP(int number)
    {
        using var outer = NewDisposeScope();
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        var eap = new Eap().Score(model, task);
        double[] slopes = Slopes(model, task);
        Assert.Contains(slopes, slope => Math.Abs(slope) > 1e-3);
        // Closing a gate is minus opening it; the loss is minus the metric.
        ModelA.AssertClose(InOrder(eap), [.. slopes.Select(slope => -slope)], 1e-10 * Math.Max(1, slopes.Max(Math.Abs)), "mask gradient");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_small_change_of_a_mask_changes_the_metric_by_its_gradient(int number)
    {
        using var outer = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        double[] eap = InOrder(new Eap().Score(model, task));
        double scale = eap.Max(Math.Abs);
        var random = new Random(number);
        foreach (int edge in Enumerable.Range(0, 8).Select(_ => random.Next(eap.Length)).Append(Array.FindIndex(eap, score => Math.Abs(score) == scale)))
        {
            // The error of a difference of this kind falls with the square of the step.
            double slope = (Loss(edge, 1 + 1e-4) - Loss(edge, 1 - 1e-4)) / 2e-4;
            Assert.True(Math.Abs(slope + eap[edge]) < 1e-5 * scale, $"edge {edge}: {-slope} by a small change, {eap[edge]} by gradient");
        }

        double Loss(int edge, double gate)
        {
            using var scope = NewDisposeScope();
            double[] row = [.. Enumerable.Repeat(1.0, eap.Length)];
            row[edge] = gate;
            return Losses(model, task, tensor(row).unsqueeze(0).expand(task.Pairs.Count, -1)).mean().item<double>();
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Scores_into_every_destination_sum_to_gradient_times_difference_of_what_it_reads(int number)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        var scores = new Eap().Score(model, task);
        var graph = scores.Graph;
        using var batch = new TaskBatch(task.Pairs);
        using var gradients = DestinationGradients.Of(model, batch, task.Metric);
        using var corrupted = Pass.Record(model, batch.Corrupted, batch.Real);
        int checkedDestinations = 0;
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            Check(graph.HeadDestination(layer, 0, HeadInput.Query), gradients.AtHeads(layer), corrupted.BeforeAttention[layer], gradients.Pass.BeforeAttention[layer]);
            if (!graph.AttentionOnly) Check(graph.MlpDestination(layer), gradients.AtMlp(layer), corrupted.BeforeMlp[layer], gradients.Pass.BeforeMlp[layer]);
        }

        Check(graph.LogitsDestination, gradients.AtLogits(), corrupted.Final, gradients.Pass.Final);
        Assert.Equal(graph.DestinationCount, checkedDestinations);

        void Check(int first, Tensor gradient, Tensor reads, Tensor clean)
        {
            var difference = clean.sub(reads).detach().view(1, -1, model.Config.Width);
            double[] products = gradient.mul(difference).sum(dim0: 1, dim1: 2).data<double>().ToArray();
            for (int index = 0; index < products.Length; index++)
            {
                double sum = Enumerable.Range(0, graph.SourceCount).Sum(source => scores[source, first + index]);
                Assert.Equal(products[index] / task.Pairs.Count, sum, 1e-9 * Math.Max(1, Math.Abs(sum)));
                checkedDestinations++;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_full_circuit_is_the_model_and_the_empty_one_the_corrupted_run(int number)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        var graph = model.Graph();
        var reports = Faithfulness.Sweep(model, task, [Circuit.Full(graph), Circuit.Empty(graph)], new() { BatchSize = 2 });
        ModelA.AssertClose(Run(corrupted: false), reports[0].PerExample, 1e-9, "full circuit");
        ModelA.AssertClose(Run(corrupted: true), reports[1].PerExample, 1e-9, "empty circuit");
        Assert.True(Math.Abs(reports[0].Circuit - reports[1].Circuit) > 1e-3);

        double[] Run(bool corrupted)
        {
            using var batch = new TaskBatch([.. task.Pairs.Select(pair => corrupted ? pair with { Clean = pair.Corrupted } : pair)]);
            var logits = model.Logits(batch.Clean, batch.Real).view(-1, model.Config.VocabularySize).index_select(0, batch.ScoredRows);
            return task.Metric.PerExample(logits, batch).data<double>().ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_circuit_of_nodes_is_the_circuit_of_all_edges_that_leave_them_also_with_gates(int number)
    {
        using var outer = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        var graph = model.Graph();
        var random = new Random(number);
        for (int round = 0; round < 4; round++)
        {
            using var scope = NewDisposeScope();
            var kept = Enumerable.Range(0, graph.SourceCount).Where(_ => random.Next(3) > 0).ToHashSet();
            var nodes = Circuit.FromNodes(graph, kept.Select(graph.SourceName));
            // A node whose output is replaced may compute what it likes: the edges into it play no part.
            var edges = Circuit.FromEdges(graph, Circuit.Full(graph).Edges.Where(edge => kept.Contains(edge.Source)));
            var reports = Faithfulness.Sweep(model, task, [nodes, edges]);
            ModelA.AssertClose(reports[0].PerExample, reports[1].PerExample, 1e-9, $"round {round}");
            double[] row = [.. Circuit.Full(graph).Edges.Select(edge => kept.Contains(edge.Source) ? 1.0 : 0.0)];
            double[] gated = Losses(model, task, tensor(row).unsqueeze(0).expand(task.Pairs.Count, -1)).data<double>().ToArray();
            ModelA.AssertClose(reports[0].PerExample, [.. gated.Select(loss => -loss)], 1e-9, $"round {round}, with gates");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Scores_of_a_node_by_gradient_are_the_sum_of_its_edges(int number)
    {
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        double[] nodes = new NodeAttributionPatching().ScoreNodes(model, task).Values.ToArray();
        Assert.Contains(nodes, score => Math.Abs(score) > 1e-3);
        ModelA.AssertClose(NodeScores.FromEdges(new Eap().Score(model, task)).Values.ToArray(), nodes, 1e-10 * Math.Max(1, nodes.Max(Math.Abs)), "nodes");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_the_exact_method_says_of_an_edge_is_the_circuit_of_all_others(int number)
    {
        using var model = SmallModels.Varied(number);
        var task = Task(number);
        var graph = model.Graph();
        var exact = new ExactPatching().Score(model, task);
        Edge[] some = [.. Enumerable.Range(0, graph.EdgeCount).Where(index => index % 7 == number % 7).Select(graph.EdgeAt)];
        var reports = Faithfulness.Sweep(model, task, [.. some.Select(edge => Circuit.FromEdges(graph, [edge]).Complement())]);
        ModelA.AssertClose([.. reports.Select(report => report.Clean - report.Circuit)], [.. some.Select(edge => exact[edge.Source, edge.Destination])], 1e-9, "exact");
    }

    private static CircuitTask Task(int number) => SmallModels.Task(number + 20, Metric.LogitDifference, 5, 8, 6);

    private static double[] InOrder(EdgeScores scores) =>
        [.. Enumerable.Range(0, scores.Graph.EdgeCount).Select(scores.Graph.EdgeAt).Select(edge => scores[edge.Source, edge.Destination])];

    private static Tensor Losses(Transformer model, CircuitTask task, Tensor gates) =>
        UgsStep.Losses(model, model.Graph(), task.Pairs, gates, task.Metric, Ablation.Patching, null, null);

    private static double[] Slopes(Transformer model, CircuitTask task)
    {
        using var grad = enable_grad();
        var gates = ones(task.Pairs.Count, model.Graph().EdgeCount, dtype: float64).requires_grad_();
        return autograd.grad([Losses(model, task, gates).sum()], [gates])[0].mean([0L]).data<double>().ToArray();
    }
}

using Workbench.Attribution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Models on which every edge acts linearly: estimates of what corrupting an edge costs have no error there.</summary>
public class LinearModelTests
{
    private const int Width = 4;

    public static TheoryData<string> Estimates => [.. EdgeScorers.All.Where(method => method.EstimatesEffects).Select(method => method.Name)];

    public static TheoryData<string, int> EstimatesAndSeeds
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var method in EdgeScorers.All.Where(method => method.EstimatesEffects))
            {
                for (int seed = 1; seed <= 4; seed++) cases.Add(method.Name, seed);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Estimates))]
    public void A_model_solved_by_hand_gets_the_scores_worked_out_by_hand(string method)
    {
        using var model = ByHand();
        var scores = EdgeScorers.Create(method).Score(model, ByHandTask());

        // The tokens differ by 1 in the first dimension. The head doubles it into the second; the MLP takes three times both into the third; the
        // logits read 1 of the first, 5 of the second and 7 of the third.
        var expected = new Dictionary<string, double>
        {
            ["input->logits"] = 1,
            ["input->a0.h0<v>"] = (2 * 5) + (2 * 3 * 7),
            ["input->m0"] = 3 * 7,
            ["a0.h0->logits"] = 2 * 5,
            ["a0.h0->m0"] = 2 * 3 * 7,
            ["m0->logits"] = 3 * (1 + 2) * 7,
            ["input->a0.h0<q>"] = 0,
            ["input->a0.h0<k>"] = 0,
        };
        Assert.Equal(expected.Keys.Order(), Circuit.Full(scores.Graph).Edges.Select(scores.Graph.EdgeName).Order());
        Assert.All(expected, edge => Assert.Equal(edge.Value, scores[edge.Key], 1e-9));
    }

    [Fact]
    public void The_nodes_of_the_model_solved_by_hand_have_the_sums_of_their_edges()
    {
        using var model = ByHand();
        var nodes = new NodeAttributionPatching().ScoreNodes(model, ByHandTask());
        Assert.Equal((1 + 52 + 21, 10 + 42, 63), (Math.Round(nodes["input"], 9), Math.Round(nodes["a0.h0"], 9), Math.Round(nodes["m0"], 9)));
    }

    [Theory]
    [MemberData(nameof(EstimatesAndSeeds))]
    public void On_random_linear_models_every_estimate_is_exact(string method, int seed)
    {
        using var model = SmallModels.Linear(seed, layers: 1 + (seed % 3), heads: 1 + (seed % 2));
        var task = SmallModels.Task(seed, Metric.LogitDifference, 5, 7, 4);
        double[] exact = new ExactPatching().Score(model, task).Values.ToArray();
        double[] scores = EdgeScorers.Create(method).Score(model, task).Values.ToArray();
        Assert.Contains(exact, score => Math.Abs(score) > 0.01);
        ModelA.AssertClose(exact, scores, 1e-9 * Math.Max(1, exact.Max(Math.Abs)), method);
    }

    [Fact]
    public void Methods_that_estimate_something_else_say_so()
    {
        using var model = SmallModels.Linear(1);
        var task = SmallModels.Task(1, Metric.LogitDifference, 5, 7);
        double[] exact = new ExactPatching().Score(model, task).Values.ToArray();
        foreach (var method in EdgeScorers.All.Where(method => !method.EstimatesEffects && !method.Trains))
        {
            double[] scores = method.Create().Score(model, task).Values.ToArray();
            Assert.True(scores.Zip(exact, (one, other) => Math.Abs(one - other)).Max() > 1e-3, $"{method.Name} is exact here and should say so");
        }
    }

    // One layer, one head, one neuron; attention has one position to look at.
    private static Transformer ByHand()
    {
        const double Push = 1000;
        var config = new TransformerConfig
        {
            Layers = 1, Heads = 1, Width = Width, HeadWidth = 1, MlpWidth = 1, VocabularySize = 4, ContextLength = 1,
            LayerNorm = false, Activation = Activation.Relu, TiedUnembedding = false,
        };
        return Transformer.Create(config, (name, shape) =>
        {
            using var scope = NewDisposeScope();
            var weight = zeros(shape, dtype: float64);
            switch (name)
            {
                case var _ when name.EndsWith("wte.weight", StringComparison.Ordinal):
                    weight[0, 0].fill_(2);
                    weight[1, 0].fill_(1);
                    break;
                case var _ when name.EndsWith("c_attn.weight", StringComparison.Ordinal):
                    weight[0, 2].fill_(1);
                    break;
                case var _ when name.EndsWith("attn.c_proj.weight", StringComparison.Ordinal):
                    weight[0, 1].fill_(2);
                    break;
                case var _ when name.EndsWith("c_fc.weight", StringComparison.Ordinal):
                    weight[0, 0].fill_(1);
                    weight[1, 0].fill_(1);
                    break;
                // The neuron stays in its linear half, and what that adds is taken away behind it.
                case var _ when name.EndsWith("c_fc.bias", StringComparison.Ordinal):
                    weight.fill_(Push);
                    break;
                case var _ when name.EndsWith("mlp.c_proj.weight", StringComparison.Ordinal):
                    weight[0, 2].fill_(3);
                    break;
                case var _ when name.EndsWith("mlp.c_proj.bias", StringComparison.Ordinal):
                    weight[2].fill_(-3 * Push);
                    break;
                case var _ when name.EndsWith("lm_head.weight", StringComparison.Ordinal):
                    weight[2, 0].fill_(1);
                    weight[2, 1].fill_(5);
                    weight[2, 2].fill_(7);
                    break;
            }

            return weight.MoveToOuterDisposeScope();
        }, name: "by-hand");
    }

    private static CircuitTask ByHandTask() => new("by-hand", [new TaskPair { Clean = [0], Corrupted = [1], Answers = [2], Wrong = [3] }], Metric.LogitDifference);
}

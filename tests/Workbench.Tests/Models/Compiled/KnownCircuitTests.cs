using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Models.Compiled;

public class KnownCircuitTests
{
    public static TheoryData<string> Names => [.. KnownCircuits.Names];

    [Fact]
    public void Xproportion_gives_the_fraction_of_x_so_far_at_every_position_of_every_input()
    {
        using var known = KnownCircuits.XProportion();
        for (int length = 1; length <= 6; length++)
        {
            int[][] inputs = [.. Sequences.All(4, length)];
            Assert.Equal((int)Math.Pow(4, length), inputs.DistinctBy(input => string.Join(',', input)).Count());
            double[] logits = KnownRuns.Logits(known.Model, inputs);
            for (int input = 0; input < inputs.Length; input++)
            {
                for (int position = 0; position < length; position++)
                {
                    double fraction = inputs[input].Take(position + 1).Count(token => token == 3) / (position + 1.0);
                    int row = (input * length + position) * 4;
                    Assert.Equal([0, 0, 0], logits[row..(row + 3)]);
                    Assert.Equal(fraction, logits[row + 3], 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void Reverse_predicts_the_mirrored_letter_at_every_position_of_every_input(int longest)
    {
        using var known = KnownCircuits.Reverse(longest);
        for (int count = 1; count <= longest; count++)
        {
            int[][] inputs = [.. Sequences.All(3, count).Select(letters => (int[])[.. letters, .. Enumerable.Repeat(3, longest + 1 - count)])];
            double[] logits = KnownRuns.Logits(known.Model, inputs);
            for (int input = 0; input < inputs.Length; input++)
            {
                for (int position = 0; position < count; position++)
                {
                    int mirrored = inputs[input][count - 1 - position];
                    for (int token = 0; token < 4; token++)
                        Assert.Equal(token == mirrored ? 1 : 0, logits[(input * (longest + 1) + position) * 4 + token], 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Duplicate_name_mover_predicts_the_name_that_came_once_on_every_prompt()
    {
        using var known = KnownCircuits.DuplicateNameMover();
        string[] names = ["Ann", "Bob", "Cem", "Dia", "Eve"];
        int prompts = 0;
        foreach (string first in names)
        {
            foreach (string second in names.Where(name => name != first))
            {
                foreach (string subject in new[] { first, second })
                {
                    string once = subject == first ? second : first;
                    using var scope = NewDisposeScope();
                    double[] logits = known.Model.NextTokenLogits($"{first} and {second} . {subject} told").data<double>().ToArray();
                    for (int token = 0; token < logits.Length; token++)
                        Assert.Equal(known.Model.Tokenizer.TokenText(token) == once ? 1 : 0, logits[token], 1e-12);
                    prompts++;
                }
            }
        }

        Assert.Equal(40, prompts);
        Assert.Equal(40, known.Task.Pairs.DistinctBy(pair => pair.CleanText).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_true_circuit_alone_computes_the_models_logits_with_every_ablation(string name)
    {
        using var known = KnownCircuits.Create(name);
        Assert.InRange(known.Truth.EdgeCount, 1, known.Truth.Graph.EdgeCount - 1);
        // The true circuits are those of a graph in which positions belong to no node; zero-total would take them away.
        foreach (var ablation in Ablation.All.Where(ablation => !ablation.TakesConstants))
            Assert.InRange(KnownRuns.LargestChange(known, known.Truth, ablation), 0, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Removing_any_true_edge_breaks_the_model(string name)
    {
        using var known = KnownCircuits.Create(name);
        foreach (var edge in known.Truth.Edges)
        {
            Assert.True(KnownRuns.LargestChange(known, KnownRuns.Without(Circuit.Full(known.Truth.Graph), edge), Ablation.Patching) > 0.1, known.Truth.Graph.EdgeName(edge));
            Assert.True(KnownRuns.LargestChange(known, KnownRuns.Without(known.Truth, edge), Ablation.Patching) > 0.1, known.Truth.Graph.EdgeName(edge));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Removing_any_other_edge_does_nothing(string name)
    {
        using var known = KnownCircuits.Create(name);
        foreach (var edge in known.Truth.Complement().Edges)
            Assert.InRange(KnownRuns.LargestChange(known, KnownRuns.Without(Circuit.Full(known.Truth.Graph), edge), Ablation.Patching), 0, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_head_and_mlp_differs_between_clean_and_corrupted_prompts(string name)
    {
        using var known = KnownCircuits.Create(name);
        using var noGrad = no_grad();
        using var batch = known.Task.Batches(known.Task.Pairs.Count).Single();
        using var clean = Pass.Record(known.Model, batch.Clean, null);
        using var corrupted = Pass.Record(known.Model, batch.Corrupted, null);
        using var scope = NewDisposeScope();
        for (int layer = 0; layer < known.Model.Config.Layers; layer++)
        {
            var heads = clean.Z[layer].sub(corrupted.Z[layer]).abs().view(-1, known.Model.Config.Heads, known.Model.Config.HeadWidth).amax([0, 2]);
            Assert.All(heads.data<double>().ToArray(), change => Assert.True(change > 0.01));
            if (!known.Model.Config.AttentionOnly)
                Assert.True(clean.MlpOutput[layer].sub(corrupted.MlpOutput[layer]).abs().max().item<double>() > 0.01);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_model_does_its_task_and_fails_it_on_the_corrupted_prompts(string name)
    {
        using var known = KnownCircuits.Create(name);
        var performance = TaskPerformance.Measure(known.Model, known.Task);
        Assert.Equal(1, performance.Accuracy);
        Assert.True(performance.Clean.Average() - performance.Corrupted.Average() > 0.3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Patching_edge_by_edge_ranks_the_true_edges_above_all_others(string name)
    {
        using var known = KnownCircuits.Create(name);
        var graph = known.Truth.Graph;
        var full = Circuit.Full(graph);
        var reports = Faithfulness.Sweep(known.Model, known.Task, [.. full.Edges.Select(edge => KnownRuns.Without(full, edge))]);
        double[] effects = [.. reports.Select(report => report.Clean - report.Circuit)];
        double smallestTrue = full.Edges.Zip(effects).Where(pair => known.Truth.Contains(pair.First)).Min(pair => pair.Second);
        double largestOther = full.Edges.Zip(effects).Where(pair => !known.Truth.Contains(pair.First)).Max(pair => Math.Abs(pair.Second));
        Assert.True(smallestTrue > 0.1, $"{smallestTrue}");
        Assert.InRange(largestOther, 0, 1e-9);
    }

    [Fact]
    public void Eap_is_exact_on_xproportion_since_every_true_edge_acts_linearly()
    {
        using var known = KnownCircuits.XProportion();
        var scores = new Eap().Score(known.Model, known.Task);
        var report = Faithfulness.Evaluate(known.Model, known.Task, Circuit.Empty(known.Truth.Graph));
        foreach (var edge in Circuit.Full(known.Truth.Graph).Edges)
        {
            double score = scores.Values[edge.Source * known.Truth.Graph.DestinationCount + edge.Destination];
            Assert.Equal(known.Truth.Contains(edge) ? report.Clean - report.Corrupted : 0, score, 1e-9);
        }
    }

    [Fact]
    public void Gradients_do_not_see_the_length_path_of_reverse()
    {
        using var known = KnownCircuits.Reverse();
        var graph = known.Truth.Graph;
        var scores = new Eap().Score(known.Model, known.Task);
        Assert.True(graph.TryParseEdge("a0.h0->a1.h0<q>", out var length));
        Assert.True(graph.TryParseEdge("input->a1.h0<v>", out var letter));
        Assert.InRange(Math.Abs(scores.Values[length.Source * graph.DestinationCount + length.Destination]), 0, 1e-9);
        Assert.True(scores.Values[letter.Source * graph.DestinationCount + letter.Destination] > 0.1);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => KnownCircuits.Create("sort"));
        Assert.StartsWith($"Unknown compiled model 'sort'; known are {string.Join(", ", KnownCircuits.Names)}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_size_that_cannot_be_listed_is_refused(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KnownCircuits.XProportion(size));
        Assert.Throws<ArgumentOutOfRangeException>(() => KnownCircuits.Reverse(size));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_model_in_single_precision_does_its_task_too(string name)
    {
        using var known = KnownCircuits.Create(name, ScalarType.Float32);
        Assert.Equal(float32, known.Model.DType);
        Assert.InRange(KnownRuns.LargestChange(known, known.Truth, Ablation.Patching), 0, 1e-5);
        Assert.Equal(1, TaskPerformance.Measure(known.Model, known.Task).Accuracy);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_model_survives_saving_and_loading(string name)
    {
        using var known = KnownCircuits.Create(name);
        using var folder = new TemporaryFolder();
        known.Model.Save(folder.Path);
        using var loaded = Transformer.Load(folder.Path, dtype: float64);
        Assert.Equal(known.Model.Hash, loaded.Hash);
    }
}

using Workbench.Tasks;

namespace Workbench.Tests.Tasks;

public sealed class CircuitTaskTests
{
    private static TaskPair Pair(int[] clean, int[] corrupted, int answer = 8, int wrong = 9, params int[] at) =>
        new() { Clean = clean, Corrupted = corrupted, Answers = [answer], Wrong = [wrong], At = at };

    private static CircuitTask Task(params TaskPair[] pairs) => new("toy", pairs, Metric.LogitDifference, seed: 4);

    [Fact]
    public void Prompts_of_unequal_length_are_refused_with_both_lengths_and_texts()
    {
        var pair = Pair([1, 2, 3], [1, 2]) with { CleanText = "one two three", CorruptedText = "one two" };
        var e = Assert.Throws<ArgumentException>(() => Task(Pair([1], [2]), pair));
        Assert.Contains("Pair 1 of task 'toy': the clean prompt has 3 tokens and the corrupted one 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("\"one two three\"", e.Message, StringComparison.Ordinal);
        Assert.Contains("\"one two\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_pairs_are_refused()
    {
        Refused("the clean prompt is empty", Pair([], []));
        Refused("position 2 is asked for, but the prompts have 2 tokens (positions 0 to 1)", Pair([1, 2], [1, 3], 8, 9, 2));
        Refused("position -1 is asked for", Pair([1, 2], [1, 3], 8, 9, -1));
        Refused("answer -5 is not a token id", Pair([1], [2], answer: -5));
        Refused("token 8 is both a right and a wrong answer", Pair([1], [2], 8, 8));
        Assert.Contains("has no pairs", Assert.Throws<ArgumentException>(() => Task()).Message, StringComparison.Ordinal);

        static void Refused(string message, TaskPair pair) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => Task(pair)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_depends_on_every_id_and_position_and_on_nothing_else()
    {
        var pair = Pair([1, 2], [1, 3], 8, 9, 1);
        var hash = Task(pair).Hash;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, new CircuitTask("other", [pair with { CleanText = "text" }], Metric.KlDivergence, BosPolicies.None).Hash);
        TaskPair[] others =
        [
            pair with { Clean = [2, 2] }, pair with { Corrupted = [1, 4] }, pair with { Answers = [7] }, pair with { Wrong = [7] },
            pair with { At = [0] }, pair with { At = [] }, pair with { Answers = [8, 7] },
        ];
        Assert.All(others, other => Assert.NotEqual(hash, Task(other).Hash));
        Assert.NotEqual(hash, Task(pair, pair).Hash);
        Assert.NotEqual(Task(pair with { Answers = [8], Wrong = [] }).Hash, Task(pair with { Answers = [], Wrong = [8] }).Hash);
    }

    [Fact]
    public void Taking_keeps_the_order_and_refuses_more_than_there_are()
    {
        var task = Task(Pair([1], [2]), Pair([3], [4]), Pair([5], [6]));
        var two = task.Take(2);
        Assert.Equal([1, 3], two.Pairs.Select(p => p.Clean[0]));
        Assert.Equal((task.Name, task.Seed, task.BosPolicy), (two.Name, two.Seed, two.BosPolicy));
        Assert.Same(task, task.Take(3));
        Assert.Contains("has 3 pairs; from 1 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => task.Take(4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Take(0));
    }

    [Fact]
    public void Another_metric_leaves_the_pairs_and_the_hash()
    {
        var task = Task(Pair([1], [2]));
        var other = task.WithMetric(Metric.KlDivergence);
        Assert.Same(Metric.KlDivergence, other.Metric);
        Assert.Same(Metric.LogitDifference, task.Metric);
        Assert.Equal(task.Hash, other.Hash);
        Assert.Same(task.Pairs, other.Pairs);
    }

    [Fact]
    public void A_task_too_large_for_a_model_is_refused()
    {
        var task = Task(Pair([1, 2], [1, 3]));
        task.RequireFits(vocabularySize: 10, contextLength: 2);
        Assert.Contains("wrong answer 9 is not in the vocabulary of 9 tokens",
            Assert.Throws<ArgumentException>(() => task.RequireFits(9, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 tokens, but the model has 1 positions",
            Assert.Throws<ArgumentException>(() => task.RequireFits(10, 1)).Message, StringComparison.Ordinal);
    }
}

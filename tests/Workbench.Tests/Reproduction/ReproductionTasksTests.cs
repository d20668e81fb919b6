using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Tests.Support;
using Workbench.Training;

namespace Workbench.Tests.Reproduction;

public sealed class ReproductionTasksTests : IDisposable
{
    private static readonly string[] Defaults = ["ioi", "capital-country"];

    private readonly TemporaryFolder folder = new();
    private readonly Transformer model = Make(words => words);

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_seed_draws_the_task_anew()
    {
        var tasks = ReproductionTasks.Open(model, null, Defaults, 5, [0, 3], heldOut: false);

        Assert.Equal([("ioi", 0), ("ioi", 3), ("capital-country", 0), ("capital-country", 3)], tasks.Drawn.Select(task => (task.Name, task.Seed)));
        Assert.All(tasks.Drawn, task => Assert.Same(task.Scored, task.Evaluated));
        Assert.All(tasks.Drawn, task => Assert.Equal(5, task.Scored.Pairs.Count));
        Assert.NotEqual(tasks.Drawn[0].Scored.Hash, tasks.Drawn[1].Scored.Hash);
    }

    [Fact]
    public void A_default_task_that_the_vocabulary_lacks_is_left_out_with_its_reason_and_one_asked_for_is_an_error()
    {
        using var poorer = Make(words => words.Where(word => word != "capital"));

        var tasks = ReproductionTasks.Open(poorer, null, Defaults, 5, [0, 1], heldOut: false);

        Assert.Equal(["ioi", "ioi"], tasks.Drawn.Select(task => task.Name));
        Assert.Contains("The vocabulary lacks the words of the task 'capital-country'", Assert.Single(tasks.LeftOut, left => left.Task == "capital-country").Reason, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => ReproductionTasks.Open(poorer, ["capital-country"], Defaults, 5, [0], heldOut: false));
        Assert.Contains("The vocabulary lacks the words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_pairs_are_others_than_those_scored()
    {
        var task = Assert.Single(ReproductionTasks.Open(model, ["ioi"], Defaults, 6, [0], heldOut: true).Drawn);

        Assert.Equal((6, 6), (task.Scored.Pairs.Count, task.Evaluated.Pairs.Count));
        Assert.Empty(task.Scored.Pairs.Select(pair => pair.CleanText + pair.CorruptedText).Intersect(task.Evaluated.Pairs.Select(pair => pair.CleanText + pair.CorruptedText)));
    }

    [Fact]
    public void A_file_can_stand_for_a_task_of_a_name()
    {
        File.WriteAllLines(folder.File("pairs.jsonl"), Enumerable.Range(1, 4).Select(id =>
            FormattableString.Invariant($$"""{"clean_ids": [{{id}}, 2], "corrupted_ids": [{{id + 4}}, 2], "answer_ids": [3], "wrong_ids": [4]}""")));

        var tasks = ReproductionTasks.Open(model, [$"ioi={folder.File("pairs.jsonl")}", folder.File("pairs.jsonl")], Defaults, null, [0, 1], heldOut: false);

        Assert.Equal([("ioi", 4), ("pairs", 4)], tasks.Drawn.Select(task => (task.Name, task.Scored.Pairs.Count)));
        Assert.Equal([2], ReproductionTasks.Open(model, [folder.File("pairs.jsonl")], Defaults, null, [0], heldOut: true).Drawn.Select(task => task.Evaluated.Pairs.Count));
    }

    [Fact]
    public void An_unknown_task_and_one_asked_for_twice_are_errors()
    {
        Assert.Contains("There is no task 'iou'", Assert.Throws<ArgumentException>(() => ReproductionTasks.Open(model, ["iou"], Defaults, 5, [0], heldOut: false)).Message, StringComparison.Ordinal);
        Assert.Contains("'ioi' is asked for twice", Assert.Throws<ArgumentException>(() => ReproductionTasks.Open(model, ["ioi", "ioi"], Defaults, 5, [0], heldOut: false)).Message, StringComparison.Ordinal);
    }

    private static Transformer Make(Func<IEnumerable<string>, IEnumerable<string>> choose)
    {
        var words = new WordTokenizer(choose(new MiniCorpus(seed: 0).Tokenizer.Words));
        return Transformer.Random(SmallModels.Config with { VocabularySize = words.VocabularySize, ContextLength = 48, BosTokenId = words.BosId }, seed: 1, words);
    }
}

using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Tests.Training;

/// <summary>The bundled models themselves.</summary>
public sealed class BundledModelTests
{
    private const int Examples = 500;

    // Not the seed of the README's figures: the claims must hold on other held-out examples too.
    private const int Seed = 777;

    public static TheoryData<string, string> ModelsAndTasks()
    {
        var data = new TheoryData<string, string>();
        foreach (var recipe in ModelRecipe.All)
        foreach (var task in recipe.Tasks)
            data.Add(recipe.Name, task);
        return data;
    }

    public static TheoryData<string> Models() => [.. ModelRecipe.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(ModelsAndTasks))]
    public void A_bundled_model_does_its_tasks_on_held_out_examples(string name, string task)
    {
        using var model = Transformer.Load(DataFolder.PathTo("models", name));
        var performance = TaskPerformance.Measure(model, TaskCatalog.Draw(task, model.Tokenizer, Examples, Seed));
        Assert.True(performance.Accuracy > 0.97, $"accuracy {performance.Accuracy}");
        // The corruption takes most of the behaviour away.
        Assert.True(performance.Corrupted.Average() < 0.5 * performance.Clean.Average(),
            $"clean {performance.Clean.Average()}, corrupted {performance.Corrupted.Average()}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_bundled_model_has_the_words_of_its_corpus_the_shape_of_its_recipe_and_its_readme(string name)
    {
        var recipe = ModelRecipe.Find(name);
        var folder = DataFolder.PathTo("models", name);
        using var model = Transformer.Load(folder);
        Assert.Equal(recipe.Corpus(recipe.Seed).Tokenizer.Words, Assert.IsType<WordTokenizer>(model.Tokenizer).Words);
        Assert.Equal((recipe.Layers, recipe.Heads, recipe.Width), (model.Config.Layers, model.Config.Heads, model.Config.Width));
        Assert.True(Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) < 15_000_000);
        var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.Contains(model.Hash, readme, StringComparison.Ordinal);
        Assert.Contains(recipe.Corpus(recipe.Seed).Identity, readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapping_the_names_turns_the_answer_of_mini_round()
    {
        using var model = Transformer.Load(DataFolder.PathTo("models", "mini"));
        var swap = TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, Examples, Seed, IoiVariant.Swap));
        Assert.InRange(swap.Corrupted.Average() / swap.Clean.Average(), -1.2, -0.8);
        var third = TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, Examples, Seed));
        Assert.InRange(third.Corrupted.Average(), -0.1 * third.Clean.Average(), 0.1 * third.Clean.Average());
    }

    [Fact]
    public void Mini_puts_most_probability_on_valid_years()
    {
        using var model = Transformer.Load(DataFolder.PathTo("models", "mini"));
        var greaterThan = TaskPerformance.Measure(model, TaskCatalog.GreaterThan(model.Tokenizer, Examples, Seed));
        Assert.True(greaterThan.AnswerProbability.Average() >= 0.9, $"probability {greaterThan.AnswerProbability.Average()}");
    }

    [Fact]
    public void Performance_does_not_depend_on_the_batch_size()
    {
        using var model = Transformer.Load(DataFolder.PathTo("models", "mini"));
        var task = TaskCatalog.Ioi(model.Tokenizer, 60, Seed);
        var one = TaskPerformance.Measure(model, task, batchSize: 1);
        var many = TaskPerformance.Measure(model, task, batchSize: 60);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(one.Clean[i], many.Clean[i], 1e-3);
            Assert.Equal(one.AnswerProbability[i], many.AnswerProbability[i], 1e-4);
        }

        Assert.Equal(one.Correct, many.Correct);
        Assert.Equal(one.TopIsAnswer, many.TopIsAnswer);
    }
}

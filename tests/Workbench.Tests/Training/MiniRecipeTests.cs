using System.Text.Json;
using Workbench.Models;
using Workbench.Tests.Support;
using Workbench.Training;

namespace Workbench.Tests.Training;

public sealed class MiniRecipeTests
{
    private static readonly MiniRecipe Small = new()
    {
        Layers = 1, Heads = 2, Width = 16, EvaluationExamples = 60, Seed = 5,
        Training = new MiniRecipe().Training with { Steps = 4, BatchSize = 4, ReportEvery = 1, CheckpointEvery = 2, EvaluateEvery = 3 },
    };

    [Fact]
    public void Training_writes_a_model_that_loads_and_a_readme_with_the_command_and_the_figures()
    {
        using var folder = new TemporaryFolder();
        var evaluated = new List<int>();
        var result = Small.Train(folder.File("model"), folder.File("checkpoints"), evaluated: (step, _) => evaluated.Add(step));
        Assert.Equal([3], evaluated);

        using var model = Transformer.Load(folder.File("model"));
        Assert.Equal(result.ModelHash, model.Hash);
        Assert.Equal(new MiniCorpus(5).Tokenizer.Words, Assert.IsType<WordTokenizer>(model.Tokenizer).Words);
        Assert.Equal(model.Tokenizer.BosId, model.Config.BosTokenId);

        var again = MiniEvaluation.Measure(model, 60);
        Assert.Equal(result.Evaluation.Ioi.Clean, again.Ioi.Clean);

        var readme = File.ReadAllText(folder.File("model/README.md"));
        Assert.Contains("./workbench train mini --seed 5 --steps 4 --batch-size 4 --examples 60\n", readme, StringComparison.Ordinal);
        Assert.Contains(result.ModelHash, readme, StringComparison.Ordinal);
        Assert.Contains($"the most likely year is valid | {result.Evaluation.GreaterThan.Accuracy:0.0000} [", readme, StringComparison.Ordinal);
        Assert.Contains($"| 4 | {result.Report.Curve[^1].Loss:0.0000} |", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_change_the_weights_and_the_text()
    {
        Assert.NotEqual(Hash(Small), Hash(Small with { Seed = 6 }));
        Assert.Equal(Hash(Small), Hash(Small));

        static string Hash(MiniRecipe recipe)
        {
            using var folder = new TemporaryFolder();
            return recipe.Train(folder.Path).ModelHash;
        }
    }

    [Fact]
    public void The_vocabulary_file_is_plain_json()
    {
        using var folder = new TemporaryFolder();
        new MiniCorpus(0).Tokenizer.Save(folder.Path);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("words.json")));
        Assert.Equal("<bos>", json.RootElement.GetProperty("bos").GetString());
        Assert.Equal("<bos>", json.RootElement.GetProperty("words")[0].GetString());
    }
}

using Workbench.Cli.Support;

namespace Workbench.Cli.Tests.Support;

public sealed class ModelFinderTests : IDisposable
{
    private readonly string models = Directory.CreateTempSubdirectory("workbench-models-").FullName;

    public ModelFinderTests()
    {
        Make("mini");
        Make("openai-community/gpt2");
        Make("gpt2-medium");
    }

    [Theory]
    [InlineData("mini", "mini")]
    [InlineData("openai-community/gpt2", "openai-community/gpt2")]
    [InlineData("openai-community/gpt2-medium", "gpt2-medium")]
    public void A_name_is_looked_up_among_the_models(string name, string folder)
    {
        Assert.Equal(Path.GetFullPath(Path.Combine(models, folder)), Path.GetFullPath(ModelFinder.Find(name, models)));
    }

    [Fact]
    public void A_folder_is_taken_as_it_is()
    {
        Assert.Equal(models, ModelFinder.Find(models, null));
        Assert.Equal(Path.Combine(models, "mini"), ModelFinder.Find(Path.Combine(models, "mini"), models));
    }

    [Fact]
    public void What_is_neither_is_refused_with_the_names_that_exist()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => ModelFinder.Find("maxi", models));
        Assert.Equal(
            "There is no model 'maxi'. Give a folder with config.json and model.safetensors, or a name under data/models: gpt2-medium, mini, openai-community/gpt2.",
            error.Message);
        Assert.EndsWith("(none is there).", Assert.Throws<DirectoryNotFoundException>(() => ModelFinder.Find("maxi", null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_hub_that_is_not_there_is_refused_with_the_command_that_fetches_it()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => ModelFinder.Find("gpt2-xl", models));
        Assert.Equal("The model 'gpt2-xl' is not on this machine yet: run `workbench fetch gpt2-xl`, or give the folder that holds it.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void A_name_cannot_leave_the_folder_of_models(string name)
    {
        File.WriteAllText(Path.Combine(models, "config.json"), "{}");

        // These mean the current folder and its parent, as everywhere.
        if (name.Length == 0)
            Assert.Throws<DirectoryNotFoundException>(() => ModelFinder.Find(name, Path.Combine(models, "mini")));
        else
            Assert.Equal(name, ModelFinder.Find(name, Path.Combine(models, "mini")));
    }

    public void Dispose() => Directory.Delete(models, recursive: true);

    private void Make(string name)
    {
        Directory.CreateDirectory(Path.Combine(models, name));
        File.WriteAllText(Path.Combine(models, name, "config.json"), "{}");
    }
}

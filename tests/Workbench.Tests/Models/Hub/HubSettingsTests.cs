using Workbench.Models;

namespace Workbench.Tests.Models.Hub;

public class HubSettingsTests
{
    [Fact]
    public void The_variables_of_the_hub_are_honoured()
    {
        var settings = From(("HF_ENDPOINT", "https://mirror.example/hub/"), ("HF_TOKEN", " t "), ("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c"), ("HOME", "/me"));

        Assert.Equal("https://mirror.example/hub", settings.Endpoint.AbsoluteUri);
        Assert.Equal("t", settings.Token);
        Assert.Equal(["/c", Path.Combine("/h", "hub"), Path.Combine("/me", ".cache", "huggingface", "hub")], settings.Caches);
    }

    [Fact]
    public void Without_variables_it_is_the_public_hub_without_a_token()
    {
        var settings = From(("HF_TOKEN", ""));

        Assert.Equal("https://huggingface.co/", settings.Endpoint.AbsoluteUri);
        Assert.Null(settings.Token);
        Assert.Single(settings.Caches);
    }

    [Theory]
    [InlineData("mirror.example")]
    [InlineData("ftp://mirror.example")]
    public void An_endpoint_that_is_no_web_address_is_named(string endpoint) =>
        Assert.Contains($"HF_ENDPOINT is '{endpoint}'", Assert.Throws<ArgumentException>(() => From(("HF_ENDPOINT", endpoint))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("gpt2", "gpt2", "openai-community/gpt2")]
    [InlineData("openai-community/gpt2-xl", "gpt2-xl", "openai-community/gpt2-xl")]
    [InlineData("distilgpt2", "distilgpt2", "distilbert/distilgpt2")]
    [InlineData("some.one/a-model_2", "some.one/a-model_2", "some.one/a-model_2")]
    public void A_name_is_a_known_one_or_owner_and_name(string given, string name, string repository) =>
        Assert.Equal(new HubModel(name, repository), HubModel.Parse(given));

    [Theory]
    [InlineData("mini")]
    [InlineData("")]
    [InlineData("../gpt2")]
    [InlineData("a/../b")]
    [InlineData("a/b/c")]
    [InlineData("a/b?x")]
    public void Other_names_are_refused_with_the_known_ones(string given)
    {
        var error = Assert.Throws<ArgumentException>(() => HubModel.Parse(given));

        Assert.StartsWith($"'{given}' is not a model of the hub. Give gpt2, gpt2-medium, gpt2-large, gpt2-xl, distilgpt2, or", error.Message, StringComparison.Ordinal);
    }

    private static HubSettings From(params (string Name, string Value)[] variables) =>
        HubSettings.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}

using Workbench.Dictionaries;
using Workbench.Tests.Support;

namespace Workbench.Tests.Dictionaries;

public class DictionarySiteTests
{
    [Theory]
    [InlineData("L2A", DictionaryKind.AttentionOutput, 2, "blocks.2.hook_attn_out")]
    [InlineData("L0Z", DictionaryKind.HeadOutputs, 0, "blocks.0.attn.hook_z")]
    [InlineData("L11M", DictionaryKind.MlpTranscoder, 11, "blocks.11.ln2.hook_normalized")]
    [InlineData("L3MO", DictionaryKind.MlpOutput, 3, "blocks.3.hook_mlp_out")]
    [InlineData("L0RB", DictionaryKind.ResidualBefore, 0, "blocks.0.hook_resid_pre")]
    [InlineData("L0RM", DictionaryKind.ResidualMiddle, 0, "blocks.0.hook_resid_mid")]
    [InlineData("L0R", DictionaryKind.ResidualAfter, 0, "blocks.0.hook_resid_post")]
    public void Names_and_hooks_are_read_and_written(string name, DictionaryKind kind, int layer, string hook)
    {
        var site = DictionarySite.Parse(name);
        Assert.Equal(new DictionarySite(kind, layer), site);
        Assert.Equal(name, site.Name);
        Assert.Equal(hook, site.Hook);
        Assert.True(DictionarySite.TryParseHook(hook, out var fromHook));
        Assert.Equal(site, fromHook);
    }

    [Theory]
    [InlineData("")]
    [InlineData("L2")]
    [InlineData("A2")]
    [InlineData("L2X")]
    [InlineData("L-1A")]
    [InlineData("L99999999999A")]
    public void Other_names_are_refused_with_the_kinds_listed(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => DictionarySite.Parse(name));
        Assert.Contains("MLP transcoder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_sort_in_the_order_of_a_pass()
    {
        string[] sorted = [.. new[] { "L1RB", "L0R", "L0M", "L0RM", "L0A", "L0Z", "L0RB", "L0MO" }.Select(DictionarySite.Parse).Order().Select(site => site.Name)];
        Assert.Equal(["L0RB", "L0Z", "L0A", "L0RM", "L0M", "L0MO", "L0R", "L1RB"], sorted);
    }

    [Fact]
    public void A_model_without_mlps_has_no_transcoder()
    {
        var config = SmallModels.Config with { AttentionOnly = true };
        Assert.False(DictionarySite.Parse("L0M").IsIn(config));
        Assert.True(DictionarySite.Parse("L0A").IsIn(config));
        Assert.False(DictionarySite.Parse("L2A").IsIn(config));
    }
}

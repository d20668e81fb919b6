using Workbench.Dictionaries;
using Workbench.Execution;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public class SitePassTests
{
    public static TheoryData<int> Models => SmallModels.VariedNumbers;

    private static Tensor Tokens => tensor(new long[] { 1, 5, 2, 9, 3, 3, 0, 7 }, [2, 4]);

    [Theory]
    [MemberData(nameof(Models))]
    public void Without_replacements_the_logits_are_the_models(int number)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Varied(number);
        var seen = new List<DictionarySite>();
        var logits = SitePass.Logits(model, Tokens, (site, _, output) =>
        {
            seen.Add(site);
            return output.clone();
        });
        ModelA.AssertClose(SmallDictionaries.Values(model.Logits(Tokens)), SmallDictionaries.Values(logits), 1e-12, "logits");
        Assert.Equal(seen.Order(), seen);
        Assert.All(seen, site => Assert.True(site.IsIn(model.Config)));
        Assert.Equal(model.Config.Layers * (model.Config.AttentionOnly ? 5 : 7), seen.Count);
    }

    [Fact]
    public void A_replaced_residual_stream_is_all_that_later_layers_see()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, 2);
        var other = tensor(new long[] { 4, 4, 8, 1, 2, 6, 6, 0 }, [2, 4]);
        var site = DictionarySite.Parse("L0R");
        var theirs = SitePass.Activations(model, other, [site])[site].Output.view(2, 4, 8);
        var logits = SitePass.Logits(model, Tokens, (at, _, _) => at == site ? theirs : null);
        ModelA.AssertClose(SmallDictionaries.Values(model.Logits(other)), SmallDictionaries.Values(logits), 1e-12, "logits");
    }

    [Fact]
    public void Only_real_positions_are_returned()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, 3);
        var real = tensor(new[] { true, true, true, true, true, true, false, false }, [2, 4]);
        DictionarySite[] sites = [DictionarySite.Parse("L0M"), DictionarySite.Parse("L1Z")];
        var all = SitePass.Activations(model, Tokens, sites);
        var some = SitePass.Activations(model, Tokens, sites, real);
        foreach (var site in sites)
        {
            Assert.Equal([8L, 8L], all[site].Input.shape);
            Assert.Equal(SmallDictionaries.Values(all[site].Output.narrow(0, 0, 6)), SmallDictionaries.Values(some[site].Output));
        }

        Assert.Same(all[sites[1]].Input, all[sites[1]].Output);
        Assert.NotSame(all[sites[0]].Input, all[sites[0]].Output);
    }

    [Fact]
    public void Wrong_shapes_and_sites_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, 4);
        Assert.Throws<ArgumentException>(() => SitePass.Logits(model, Tokens, (_, _, output) => output.narrow(1, 0, 1)));
        Assert.Throws<ArgumentException>(() => SitePass.Activations(model, Tokens, [DictionarySite.Parse("L2A")]));
        Assert.Contains("L7M", Assert.Throws<ArgumentException>(() => DictionarySites.Parse("A,L7M", model)).Message, StringComparison.Ordinal);
        Assert.Equal(["L0A", "L0M", "L1A"], DictionarySites.Parse("L0M, A", model).Select(site => site.Name));
        Assert.Throws<ArgumentException>(() => DictionarySites.Parse(" , ", model));
    }

    [Fact]
    public void A_pass_leaves_no_tensor_behind()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 5);
        var before = LiveTensors.CountAfterCollecting();
        using (NewDisposeScope())
        {
            SitePass.Activations(model, Tokens, [DictionarySite.Parse("L0M"), DictionarySite.Parse("L1R")]);
            SitePass.Logits(model, Tokens, (_, _, output) => zeros_like(output));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}

using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

[Collection(ProcessState.Name)]
public class RandomTests
{
    [Fact]
    public void A_seed_gives_the_same_numbers_again()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var first = randn(5);
        var second = randn(5);
        manual_seed(7);
        Assert.True(first.Equals(randn(5)));
        Assert.True(second.Equals(randn(5)));
        Assert.False(first.Equals(second));
    }

    [Fact]
    public void The_numbers_of_a_seed_are_those_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        Assert.Equal([0.4963f, 0.7682f, 0.0885f], rand(3).data<float>().Select(x => MathF.Round(x, 4)));
    }

    [Fact]
    public void A_generator_keeps_apart_from_the_default_one()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(3);
        manual_seed(1);
        var plain = rand(4);
        manual_seed(1);
        var drawn = rand(4, generator: own);
        Assert.True(plain.Equals(rand(4)));
        using var again = new Generator(3);
        Assert.True(drawn.Equals(rand(4, generator: again)));
        using var other = new Generator(4);
        Assert.False(drawn.Equals(rand(4, generator: other)));
    }

    [Fact]
    public void A_generator_can_be_seeded_again_and_its_state_restored()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator();
        own.manual_seed(11);
        Assert.Equal(11L, own.initial_seed());
        var state = own.get_state();
        var first = randint(0, 1000, [6L], generator: own);
        own.set_state(state);
        Assert.True(first.Equals(randint(0, 1000, [6L], generator: own)));
        var permutation = randperm(10, generator: own.manual_seed(2));
        Assert.True(permutation.Equals(randperm(10, generator: own.manual_seed(2))));
        Assert.Equal(Enumerable.Range(0, 10).Select(x => (long)x), permutation.data<long>().Order());
    }

    [Fact]
    public void Draws_in_place_take_a_generator()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(5);
        var normal = zeros(1000).normal_(2, 0.5, own);
        Assert.Equal(2f, normal.mean().item<float>(), 0.1f);
        Assert.Equal(0.5f, normal.std().item<float>(), 0.1f);
        var uniform = zeros(1000).uniform_(-1, 1, own);
        Assert.True(uniform.min().item<float>() >= -1 && uniform.max().item<float>() < 1);
        var ours = tensor(new[] { 0f, 0f, 1f }).multinomial(5, replacement: true, own);
        Assert.Equal([2L, 2L, 2L, 2L, 2L], ours.data<long>().ToArray());
        Assert.True(zeros(4).bernoulli_(1.0, own).Equals(ones(4)));
    }

    [Fact]
    public void The_state_of_the_default_generator_can_be_restored()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        Assert.Equal(5L, random.initial_seed());
        var state = get_rng_state();
        var first = randn(3);
        set_rng_state(state);
        Assert.True(first.Equals(randn(3)));
    }
}

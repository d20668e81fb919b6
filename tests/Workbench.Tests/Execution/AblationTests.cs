using Workbench.Execution;

namespace Workbench.Tests.Execution;

public class AblationTests
{
    [Fact]
    public void Every_ablation_is_found_by_its_own_name()
    {
        Assert.Equal(["patching", "zero", "zero-total", "mean", "mean-all-positions", "mean-clean", "mean-clean-all-positions"], Ablation.All.Select(ablation => ablation.Name));
        Assert.All(Ablation.All, ablation => Assert.Equal(ablation, Ablation.Parse(ablation.Name)));
    }

    [Fact]
    public void An_unknown_ablation_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Ablation.Parse("total"));
        Assert.StartsWith("Unknown ablation 'total'; known are patching, zero, zero-total, mean, mean-all-positions, mean-clean, mean-clean-all-positions.", error.Message, StringComparison.Ordinal);
    }
}

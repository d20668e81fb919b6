using Workbench.Pruning;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning.Masks;

public class HardConcreteTests
{
    [Fact]
    public void Gates_probabilities_and_deterministic_masks_agree_with_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = Goldens.Open("edge_pruning_main_f64.json");
        var table = golden.RootElement.GetProperty("l0");
        var logits = tensor(ModelA.Numbers(table.GetProperty("log_alpha")));
        var uniforms = tensor(ModelA.Numbers(table.GetProperty("u")));
        ModelA.AssertClose(ModelA.Numbers(table.GetProperty("z_train = hardtanh(sample_z_from_u)")), HardConcrete.Sample(logits, uniforms).data<double>().ToArray(), 1e-12, "gates");
        ModelA.AssertClose(ModelA.Numbers(table.GetProperty("P(z=0) = cdf_stretched_concrete(0)")), HardConcrete.ProbabilityClosed(logits).data<double>().ToArray(), 1e-12, "closed");
        ModelA.AssertClose(ModelA.Numbers(table.GetProperty("z_deterministic (topk over this whole vector)")), HardConcrete.Deterministic(logits).data<double>().ToArray(), 1e-12, "deterministic");
    }

    [Fact]
    public void Uniform_numbers_of_zero_and_one_give_finite_gates_and_slopes()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(2, dtype: float64).requires_grad_();
        var gates = HardConcrete.Sample(logits, tensor(new[] { 0.0, 1.0 }));
        Assert.Equal([0.0, 1.0], gates.detach().data<double>().ToArray());
        double[] slopes = autograd.grad([gates.sum()], [logits])[0].data<double>().ToArray();
        Assert.Equal([0.0, 0.0], slopes);
    }

    [Fact]
    public void The_logit_of_a_probability_is_the_inverse_of_the_stretched_sigmoid()
    {
        foreach (double open in new[] { 0.01, 0.5, 0.9, 0.99 })
        {
            double logit = HardConcrete.LogitOf(open);
            Assert.Equal(open, (1.2 / (1 + Math.Exp(-logit))) - 0.1, 1e-12);
        }

        // The value that auto-circuit begins with.
        Assert.Equal(1.6094379124340998, HardConcrete.LogitOf(0.9), 1e-12);
    }
}

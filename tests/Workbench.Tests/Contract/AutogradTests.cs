using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class AutogradTests
{
    [Fact]
    public void Backward_leaves_the_gradient_and_accumulates()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        Assert.Null(x.grad);
        x.pow(2).sum().backward();
        Assert.Equal(new[] { 2f, 4f, 6f }, x.grad!.data<float>().ToArray());
        x.pow(2).sum().backward();
        Assert.Equal(new[] { 4f, 8f, 12f }, x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = ones(3);
        Assert.Equal(3f, x.grad!.sum().item<float>());
    }

    [Fact]
    public void Grad_returns_gradients_without_leaving_any()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        var w = tensor(new[] { 3f, 4f }, requires_grad: true);
        var gradients = autograd.grad([(x * w).sum()], [x, w]);
        Assert.Equal(new[] { 3f, 4f }, gradients[0].data<float>().ToArray());
        Assert.Equal(new[] { 1f, 2f }, gradients[1].data<float>().ToArray());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_takes_the_vector_of_the_vector_jacobian_product()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        var gradient = autograd.grad([x * x], [x], [tensor(new[] { 1f, 0f, 10f })])[0];
        Assert.Equal(new[] { 2f, 0f, 60f }, gradient.data<float>().ToArray());
    }

    [Fact]
    public void An_unused_input_has_no_gradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f }, requires_grad: true);
        var unused = tensor(new[] { 1f }, requires_grad: true);
        var gradients = autograd.grad([x.sum()], [x, unused], allow_unused: true);
        Assert.Equal(1f, gradients[0].item<float>());
        Assert.True(gradients[1] is null || gradients[1].IsInvalid);
    }

    [Fact]
    public void Second_derivatives_work_with_create_graph()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2f }, requires_grad: true);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal(12f, first.item<float>());
        Assert.Equal(12f, second.item<float>());
    }

    [Fact]
    public void The_graph_can_be_kept_for_another_pass()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2f }, requires_grad: true);
        var y = x.exp().sum();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal(2 * MathF.Exp(2), x.grad!.item<float>(), 1e-4f);
    }

    [Fact]
    public void Gradients_of_inner_tensors_are_kept_on_request()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        var inner = x * 3;
        Assert.False(inner.is_leaf);
        inner.retain_grad();
        inner.pow(2).sum().backward();
        Assert.Equal(new[] { 6f, 12f }, inner.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Grad_reaches_inner_tensors()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        var inner = x * 3;
        var gradient = autograd.grad([inner.pow(2).sum()], [inner])[0];
        Assert.Equal(new[] { 6f, 12f }, gradient.data<float>().ToArray());
    }

    [Fact]
    public void No_grad_builds_no_graph_and_ends_with_its_block()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
        using (set_grad_enabled(false)) Assert.False((x * 2).requires_grad);
    }

    [Fact]
    public void Inference_mode_builds_no_graph_and_ends_with_its_block()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.False(is_inference_mode_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Modes_belong_to_their_thread()
    {
        using var quiet = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Detach_cuts_the_graph_and_shares_the_memory()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var cut = (x * 2).detach();
        Assert.False(cut.requires_grad);
        Assert.True(cut.is_leaf);
        var plain = zeros(2);
        plain.detach().add_(1);
        Assert.Equal(2f, plain.sum().item<float>());
    }

    [Fact]
    public void Requires_grad_can_be_switched_on_a_leaf()
    {
        using var scope = NewDisposeScope();
        var x = zeros(1);
        Assert.False(x.requires_grad);
        Assert.Same(x, x.requires_grad_());
        Assert.True(x.requires_grad);
        Assert.Same(x, x.with_requires_grad(false));
        Assert.False(x.requires_grad);
    }

    [Fact]
    public void The_gradient_flows_through_indexing_attention_and_layer_norm()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn(1, 2, 5, 4, dtype: float64, requires_grad: true);
        var places = tensor(new[] { 4L, 0L });
        Tensor Loss(Tensor input)
        {
            var attended = nn.functional.scaled_dot_product_attention(input, input, input, is_casual: true);
            var normal = nn.functional.layer_norm(attended, [4]);
            return (normal[.., .., TensorIndex.Tensor(places)].pow(3) * 0.5).sum();
        }

        Loss(x).backward();
        var analytic = x.grad![0, 1, 2, 3].item<double>();
        const double Step = 1e-5;
        double Shifted(double by)
        {
            using var quiet = no_grad();
            var moved = x.clone();
            moved[0, 1, 2, 3] += by;
            return Loss(moved).item<double>();
        }

        Assert.Equal((Shifted(Step) - Shifted(-Step)) / (2 * Step), analytic, 1e-6);
    }
}

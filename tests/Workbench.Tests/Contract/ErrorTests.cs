using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

/// <summary>Errors carry libtorch's message. Where the real package lets an error end the process, nothing is asked here.</summary>
public class ErrorTests
{
    [Fact]
    public void Adding_what_does_not_broadcast_says_so()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3) + zeros(2, 4));
        Assert.Contains("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reshaping_to_another_count_says_so()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).reshape(4, 2));
        Assert.Contains("shape '[4, 2]' is invalid for input of size 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_out_of_range_says_so()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(3)[5]);
        Assert.Matches("index 5 (is )?out of (bounds|range)", error.Message);
    }

    [Fact]
    public void A_second_backward_without_the_graph_says_so()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var y = x.exp().sum();
        y.backward();
        var error = Assert.Throws<ExternalException>(() => y.backward());
        Assert.Contains("Trying to backward through the graph a second time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_from_nothing_differentiable_says_so()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(1).sum().backward());
        Assert.Contains("does not require grad", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_leave_no_tensor_behind_and_the_next_call_works()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (zeros(2), zeros(3));
        for (var k = 0; k < 100; k++) Assert.Throws<ExternalException>(() => a + b);
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal(0f, (a + a).sum().item<float>());
    }

    [Fact]
    public void Writing_into_a_leaf_that_is_learned_says_so()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var error = Assert.Throws<ExternalException>(() => x.add_(1));
        Assert.Contains("a leaf Variable that requires grad", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_matrix_product_of_wrong_shapes_says_so()
    {
        Skip.IfNot(Package.IsStandIn, "the TorchSharp package ends the process on this");
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).matmul(zeros(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_missing_gradient_says_so()
    {
        Skip.IfNot(Package.IsStandIn, "the TorchSharp package ends the process on an error in autograd.grad");
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var unused = ones(1, requires_grad: true);
        var error = Assert.Throws<ExternalException>(() => autograd.grad([x.sum()], [unused]));
        Assert.Contains("appears to not have been used in the graph", error.Message, StringComparison.Ordinal);
    }
}

using System.Runtime.CompilerServices;
using TorchSharp;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

[Collection(ProcessState.Name)]
public class LifetimeTests
{
    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        var before = Live;
        Tensor sum;
        using (NewDisposeScope())
        {
            sum = zeros(3) + 1;
            Assert.Equal(before + 2, Live);
        }

        Assert.True(sum.IsInvalid);
        Assert.Equal(before, Live);
    }

    [Fact]
    public void A_tensor_moved_to_the_outer_scope_lives_until_that_ends()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();
        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void A_detached_tensor_outlives_all_scopes()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
            kept = ones(2).DetachFromDisposeScope();
        Assert.Equal(2f, kept.sum().item<float>());
        kept.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_move_to_another_tensors_scope()
    {
        using var outer = NewDisposeScope();
        var anchor = zeros(1);
        Tensor moved;
        using (NewDisposeScope()) moved = ones(1).MoveToOtherDisposeScope(anchor);
        Assert.True(outer.Contains(moved));
        Assert.False(moved.IsInvalid);
    }

    [Fact]
    public void A_scope_can_be_emptied_but_for_one()
    {
        using var scope = NewDisposeScope();
        var kept = zeros(1);
        var gone = zeros(1);
        Assert.Equal(2, scope.DisposablesCount);
        scope.DisposeEverythingBut(kept);
        Assert.True(gone.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Attaching_hands_a_tensor_to_a_scope()
    {
        var tensor = zeros(1);
        using (var scope = NewDisposeScope()) scope.Attach(tensor);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void Moving_several_at_once_keeps_their_order()
    {
        using var outer = NewDisposeScope();
        Tensor first, second;
        using (var inner = NewDisposeScope()) (first, second) = inner.MoveToOuter(zeros(1), ones(1));
        Assert.Equal(0f, first.item<float>());
        Assert.Equal(1f, second.item<float>());
    }

    [Fact]
    public void Disposing_twice_is_harmless_and_leaves_the_scope_consistent()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(4);
        tensor.Dispose();
        tensor.Dispose();
        Assert.True(tensor.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Using_a_disposed_tensor_is_an_invalid_operation()
    {
        var tensor = zeros(2);
        tensor.Dispose();
        Assert.Throws<InvalidOperationException>(() => tensor.sum());
        Assert.Throws<InvalidOperationException>(() => tensor.shape);
    }

    [Fact]
    public void A_disposed_scope_refuses_work()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        var tensor = zeros(1);
        Assert.Throws<ObjectDisposedException>(() => scope.Attach(tensor));
        tensor.Dispose();
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = zeros(1));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere!.Dispose();
    }

    [Fact]
    public void An_in_place_operation_returns_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(2);
        Assert.Same(tensor, tensor.add_(1).mul_(tensor).sqrt_());
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal(new[] { 2f, 2f }, tensor.data<float>().ToArray());
    }

    [Fact]
    public void Counts_return_to_where_they_were_after_all_kinds_of_work()
    {
        Work();
        var before = LiveTensors.CountAfterCollecting();
        for (var k = 0; k < 20; k++) Work();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Work()
    {
        using var scope = NewDisposeScope();
        var x = randn(5, 5, requires_grad: true);
        var parts = x.split(2);
        var (values, places) = x.topk(2);
        var y = (parts[0].sum() + values.mean() + x[.., 1..3].pow(2).sum() + x[places[0]].sum()).log_softmax(0).sum() + x.sum();
        y.backward();
        using (no_grad())
        {
            var grad = x.grad!;
            x[0] = grad[1];
            x[TensorIndex.Ellipsis, 0] = 0;
        }
    }

    [Fact]
    public void A_finalised_tensor_gives_its_memory_back()
    {
        Forget();
        var before = LiveTensors.CountAfterCollecting();
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Tensor.TotalCount <= before, $"{Tensor.TotalCount} tensors live, {before} before");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (var k = 0; k < 10; k++) _ = zeros(1000);
    }

    [Fact]
    public void A_parameter_takes_over_the_tensor_it_is_made_of()
    {
        using var scope = NewDisposeScope();
        var data = ones(3);
        var parameter = nn.Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
        Assert.True(scope.Contains(parameter));
        Assert.Equal(3f, parameter.sum().item<float>());
    }
}

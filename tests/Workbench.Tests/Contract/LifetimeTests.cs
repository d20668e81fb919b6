using TorchSharp;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class LifetimeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor inner;
        using (NewDisposeScope())
        {
            inner = zeros(3) + 1;
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.True(inner.IsInvalid);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}

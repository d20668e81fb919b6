using TorchSharp;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

[Collection(ProcessState.Name)]
public class RuntimeTests
{
    [Fact]
    public void Cuda_can_be_asked_for_anywhere()
    {
        var available = cuda.is_available();
        Assert.Equal(available, cuda.device_count() > 0);
        Assert.Equal(available, cuda_is_available());
        cuda.manual_seed(1);
        if (available) cuda.synchronize();
        Assert.True(TryInitializeDeviceType(DeviceType.CPU));
    }

    [SkippableFact]
    public void A_tensor_goes_to_the_GPU_and_back()
    {
        Skip.IfNot(cuda.is_available(), "no CUDA device");
        using var scope = NewDisposeScope();
        var x = arange(6f).reshape(2, 3).cuda();
        Assert.True(x.is_cuda);
        Assert.Equal(55f, x.pow(2).sum().cpu().item<float>());
        Assert.Equal(55f, x.pow(2).sum().item<float>());
        using var own = new Generator(3, CUDA);
        using var same = new Generator(3, CUDA);
        Assert.True(rand(4, device: CUDA, generator: own).Equals(rand(4, device: CUDA, generator: same)));
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        Assert.True(before >= 1);
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }

    [SkippableFact]
    public void The_stand_in_starts_with_a_thread_a_core()
    {
        Skip.IfNot(Package.IsStandIn, "the TorchSharp package chooses for itself");
        Skip.IfNot(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null, "OMP_NUM_THREADS is set");
        Assert.Equal(Environment.ProcessorCount, get_num_threads());
    }

    [Fact]
    public void Devices_are_read_from_text()
    {
        Assert.Equal(DeviceType.CPU, device("cpu").type);
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal(1, new Device("cuda:1").index);
        Assert.Equal("cuda", new Device(DeviceType.CUDA).ToString());
        Assert.Equal(DeviceType.META, new Device("meta").type);
    }

    [Fact]
    public void The_version_of_libtorch_is_a_version() => Assert.True(Version.TryParse(__version__, out _));

    [Fact]
    public void Many_threads_compute_at_once()
    {
        var sums = new double[8];
        Parallel.For(0, sums.Length, k =>
        {
            using var scope = NewDisposeScope();
            using var own = new Generator((ulong)k);
            for (var turn = 0; turn < 50; turn++)
            {
                var x = rand([8L, 8L], generator: own.manual_seed(k), requires_grad: true);
                x.mm(x.T).sum().backward();
                sums[k] = x.grad!.sum().ToDouble();
                scope.DisposeEverything();
            }
        });
        using var check = NewDisposeScope();
        for (var k = 0; k < sums.Length; k++)
        {
            using var own = new Generator((ulong)k);
            var x = rand([8L, 8L], generator: own);
            Assert.Equal(16 * x.sum().ToDouble(), sums[k], 1e-2);
        }
    }

    [Fact]
    public void The_default_type_can_be_set()
    {
        using var scope = NewDisposeScope();
        set_default_dtype(float64);
        Assert.Equal(ScalarType.Float64, zeros(1).dtype);
        set_default_dtype(float32);
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
    }
}

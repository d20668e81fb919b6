using System.Diagnostics;
using static TorchSharp.torch;

namespace Workbench.Cli.Support;

/// <summary>The machine that the work runs on.</summary>
internal static class Computer
{
    /// <summary>Below this a matrix product runs on a BLAS that is not made for speed.</summary>
    public const double SlowGigaflops = 20;

    private const int ProductSize = 1024;
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(0.5);

    /// <summary>Lets libtorch use every core; some builds of it begin with one thread.</summary>
    public static void Prepare() => set_num_threads(Environment.ProcessorCount);

    /// <summary>Speed of a float32 matrix product of 1024 x 1024.</summary>
    /// <returns>GFLOP/s, the best of several products.</returns>
    public static double MatrixProductGigaflops()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (a, b) = (ones(ProductSize, ProductSize), ones(ProductSize, ProductSize));
        a.matmul(b);
        var best = TimeSpan.MaxValue;
        for (var total = Stopwatch.StartNew(); total.Elapsed < MeasuringTime;)
        {
            using var product = NewDisposeScope();
            var clock = Stopwatch.StartNew();
            a.matmul(b);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        return 2.0 * ProductSize * ProductSize * ProductSize / best.TotalSeconds / 1e9;
    }
}

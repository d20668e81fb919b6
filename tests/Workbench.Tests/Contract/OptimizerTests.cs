using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

/// <summary>Steps worked out in plain C# from the papers' formulas.</summary>
public class OptimizerTests
{
    private const double Tolerance = 1e-12;

    private static Parameter Start(double value) => new(tensor(new[] { value }));

    // Runs steps on the loss x²/2 · scale, whose gradient is scale · x.
    private static List<double> Run(optim.Optimizer optimizer, Parameter x, int steps, double scale = 1)
    {
        var path = new List<double>();
        for (var k = 0; k < steps; k++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            (x.pow(2).sum() * (scale / 2)).backward();
            optimizer.step();
            path.Add(x.item<double>());
        }

        return path;
    }

    private static IEnumerable<double> Adam(double x, int steps, double rate, double decay, bool decoupled, bool amsgrad = false, double sign = 1)
    {
        const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
        double mean = 0, square = 0, most = 0;
        for (var k = 1; k <= steps; k++)
        {
            var gradient = sign * x;
            if (decoupled) x *= 1 - (rate * decay);
            else gradient += decay * x;
            mean = (Beta1 * mean) + ((1 - Beta1) * gradient);
            square = (Beta2 * square) + ((1 - Beta2) * gradient * gradient);
            most = Math.Max(most, square);
            var used = amsgrad ? most : square;
            x -= rate / (1 - Math.Pow(Beta1, k)) * mean / (Math.Sqrt(used / (1 - Math.Pow(Beta2, k))) + Epsilon);
            yield return x;
        }
    }

    private static void Close(IEnumerable<double> expected, IEnumerable<double> actual)
    {
        var pairs = expected.Zip(actual).ToList();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void Adam_steps_as_in_the_paper()
    {
        using var scope = NewDisposeScope();
        var x = Start(2);
        using var optimizer = optim.Adam([x], lr: 0.1);
        Close(Adam(2, 5, 0.1, 0, decoupled: false), Run(optimizer, x, 5));
    }

    [Fact]
    public void Adam_takes_weight_decay_and_the_largest_square()
    {
        using var scope = NewDisposeScope();
        var x = Start(2);
        using var optimizer = optim.Adam([x], lr: 0.1, weight_decay: 0.2, amsgrad: true);
        Close(Adam(2, 8, 0.1, 0.2, decoupled: false, amsgrad: true), Run(optimizer, x, 8));
    }

    [Fact]
    public void AdamW_decays_apart_from_the_gradient()
    {
        using var scope = NewDisposeScope();
        var x = Start(-3);
        using var optimizer = optim.AdamW([x], lr: 0.05, weight_decay: 0.1);
        Close(Adam(-3, 6, 0.05, 0.1, decoupled: true), Run(optimizer, x, 6));
    }

    [Fact]
    public void Maximizing_climbs()
    {
        using var scope = NewDisposeScope();
        var x = Start(1);
        using var optimizer = optim.AdamW([x], lr: 0.1, maximize: true);
        Close(Adam(1, 4, 0.1, 0, decoupled: true, sign: -1), Run(optimizer, x, 4));
        var y = Start(1);
        using var plain = optim.SGD([y], 0.5, maximize: true);
        Close([1.5, 2.25], Run(plain, y, 2));
    }

    [Fact]
    public void Gradient_descent_with_momentum()
    {
        using var scope = NewDisposeScope();
        var x = Start(1);
        using var plain = optim.SGD([x], 0.1);
        Close([0.9, 0.81], Run(plain, x, 2));
        var y = Start(1);
        using var heavy = optim.SGD([y], 0.1, momentum: 0.5);
        // buffer 1 → 0.9; buffer 0.5 + 0.9 → 0.9 - 0.14
        Close([0.9, 0.76], Run(heavy, y, 2));
        var z = Start(1);
        using var nesterov = optim.SGD([z], 0.1, momentum: 0.5, nesterov: true);
        // gradient 1 + 0.5 · 1 → 0.85; gradient 0.85 + 0.5 · 1.35
        Close([0.85, 0.85 - (0.1 * 1.525)], Run(nesterov, z, 2));
    }

    [Fact]
    public void Groups_have_rates_of_their_own()
    {
        using var scope = NewDisposeScope();
        var (slow, fast) = (Start(1), Start(1));
        using var optimizer = optim.SGD([new SGD.ParamGroup([slow], lr: 0.1), new SGD.ParamGroup([fast], lr: 0.5)], 0.3);
        (slow.sum() + fast.sum()).backward();
        optimizer.step();
        Assert.Equal(0.9, slow.item<double>(), Tolerance);
        Assert.Equal(0.5, fast.item<double>(), Tolerance);
        Assert.Equal([0.1, 0.5], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal(2, optimizer.parameters().Count());
        using var adam = optim.AdamW([new AdamW.ParamGroup([slow], weight_decay: 0.5) { LearningRate = 0.2 }]);
        Assert.Equal(0.2, adam.ParamGroups.Single().LearningRate);
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var (used, unused) = (Start(1), Start(5));
        using var optimizer = optim.AdamW([used, unused], lr: 0.1, weight_decay: 0.5);
        used.sum().backward();
        optimizer.step();
        Assert.Equal(5.0, unused.item<double>());
        Assert.NotEqual(1.0, used.item<double>());
    }

    [Fact]
    public void Steps_leave_no_tensor_in_the_scope()
    {
        using var scope = NewDisposeScope();
        var x = Start(1);
        using var optimizer = optim.Adam([x]);
        Run(optimizer, x, 1);
        var before = scope.DisposablesCount;
        Run(optimizer, x, 10);
        Assert.Equal(before, scope.DisposablesCount);
    }

    [Fact]
    public void Clipping_scales_the_gradients_together()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Start(1), Start(1));
        ((3 * x) + (4 * y)).sum().backward();
        Assert.Equal(5.0, nn.utils.clip_grad_norm_([x, y], 1), 1e-9);
        Assert.Equal(0.6, x.grad!.item<double>(), 1e-5);
        Assert.Equal(0.8, y.grad!.item<double>(), 1e-5);
        nn.utils.clip_grad_value_([x, y], 0.7);
        Assert.Equal(0.7, y.grad!.item<double>(), 1e-9);
        Assert.Equal(0.6, x.grad!.item<double>(), 1e-5);
    }

    [Fact]
    public void Schedules_set_the_rate()
    {
        using var scope = NewDisposeScope();
        var x = Start(1);
        Close([1, 0.5, 0.25], Rates(x, o => optim.lr_scheduler.LambdaLR(o, epoch => Math.Pow(0.5, epoch)), 2));
        Close([1, 1, 0.1, 0.1, 0.01], Rates(x, o => optim.lr_scheduler.StepLR(o, 2), 4));
        Close([1, (1 + Math.Cos(Math.PI / 4)) / 2, 0.5, (1 + Math.Cos(3 * Math.PI / 4)) / 2, 0], Rates(x, o => optim.lr_scheduler.CosineAnnealingLR(o, 4), 4));
        Close([0.5, 0.75, 1, 1], Rates(x, o => optim.lr_scheduler.LinearLR(o, 0.5, 1, 2), 3));
        Close([0.25, 0.25, 1, 1], Rates(x, o => optim.lr_scheduler.ConstantLR(o, 0.25, 2), 3));
        Close([1, 0.5, 0.25], Rates(x, o => optim.lr_scheduler.ExponentialLR(o, 0.5), 2));
        Close([1, 0.1, 0.1, 0.01], Rates(x, o => optim.lr_scheduler.MultiStepLR(o, [1, 3]), 3));
    }

    private static List<double> Rates(Parameter x, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> make, int steps)
    {
        using var optimizer = optim.SGD([x], 1);
        var schedule = make(optimizer);
        var rates = new List<double> { optimizer.ParamGroups.Single().LearningRate };
        for (var k = 0; k < steps; k++)
        {
            schedule.step();
            rates.Add(schedule.get_last_lr().Single());
            Assert.Equal(rates[^1], optimizer.ParamGroups.Single().LearningRate);
        }

        return rates;
    }
}

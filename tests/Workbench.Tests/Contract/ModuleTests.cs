using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class ModuleTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(3, 4);
        private readonly LayerNorm norm = nn.LayerNorm(4);
        private readonly Linear second = nn.Linear(4, 2, hasBias: false);

        internal Net()
            : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return second.call(norm.call(first.call(input).relu())).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Parameters_are_found_by_the_names_of_their_fields()
    {
        using var net = new Net();
        Assert.Equal(
            ["first.bias", "first.weight", "norm.bias", "norm.weight", "second.weight"],
            net.named_parameters().Select(named => named.name).Order(StringComparer.Ordinal));
        Assert.Equal(["first", "norm", "second"], net.named_children().Select(child => child.name).Order(StringComparer.Ordinal));
        Assert.Equal((3 * 4) + 4 + 4 + 4 + (4 * 2), net.parameters().Sum(parameter => parameter.numel()));
        Assert.All(net.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Equal("Net", net.GetName());
    }

    [Fact]
    public void A_state_moves_from_one_module_to_another()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        using var other = new Net();
        var x = randn(2, 3);
        Assert.False(net.call(x).allclose(other.call(x)));
        other.load_state_dict(net.state_dict());
        Assert.True(net.call(x).allclose(other.call(x)));
    }

    [Fact]
    public void Learning_goes_down()
    {
        using var net = new Net();
        using var optimizer = optim.Adam(net.parameters(), lr: 0.05);
        using var scope = NewDisposeScope();
        var (x, y) = (randn(16, 3), randn(16, 2));
        float Loss()
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(net.call(x), y);
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }

        var before = Loss();
        for (var k = 0; k < 50; k++) Loss();
        Assert.True(Loss() < before);
    }

    [Fact]
    public void Hooks_run_in_call_and_can_be_removed()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 2);
        var calls = 0;
        var hook = linear.register_forward_hook((module, input, output) =>
        {
            calls++;
            return output * 0;
        });
        Assert.Equal(0f, linear.call(ones(1, 2)).abs().sum().item<float>());
        linear.forward(ones(1, 2));
        Assert.Equal(1, calls);
        hook.remove();
        linear.call(ones(1, 2));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Training_and_evaluation_reach_the_parts()
    {
        using var scope = NewDisposeScope();
        using var chain = nn.Sequential(("in", nn.Linear(2, 8)), ("act", nn.ReLU()), ("drop", nn.Dropout(0.9)));
        var x = randn(4, 2);
        chain.eval();
        Assert.True(chain.call(x).Equals(chain.call(x)));
        Assert.False(chain.training);
        chain.train();
        Assert.True(chain.training);
        Assert.Equal(["in.bias", "in.weight"], chain.named_parameters().Select(named => named.name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Zeroing_removes_the_gradients()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 1);
        linear.call(ones(1, 2)).sum().backward();
        Assert.NotNull(linear.weight.grad);
        linear.zero_grad();
        Assert.Null(linear.weight.grad);
    }

    [Fact]
    public void Embeddings_are_rows_of_a_table()
    {
        using var scope = NewDisposeScope();
        using var embedding = nn.Embedding(5, 3);
        var rows = embedding.call(tensor(new[] { 4L, 0L }));
        Assert.Equal([2L, 3L], rows.shape);
        Assert.True(rows[0].Equals(embedding.weight![4]));
    }

    [Fact]
    public void A_list_of_modules_names_them_by_their_places()
    {
        using var holder = new Holder();
        Assert.Equal(3, holder.Layers.Count);
        Assert.Equal(["layers.0.weight", "layers.1.weight", "layers.2.weight"], holder.named_parameters().Select(named => named.name));
        Assert.Equal(3L, holder.Layers[1].out_features);
    }

    private sealed class Holder : nn.Module
    {
        private readonly ModuleList<Linear> layers = nn.ModuleList(nn.Linear(2, 2, hasBias: false), nn.Linear(2, 3, hasBias: false));

        public Holder()
            : base(nameof(Holder))
        {
            layers.Add(nn.Linear(3, 1, hasBias: false));
            RegisterComponents();
        }

        public ModuleList<Linear> Layers => layers;
    }

    [Fact]
    public void Disposing_a_module_frees_its_parameters()
    {
        var linear = nn.Linear(2, 2);
        var weight = linear.weight;
        linear.Dispose();
        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void Initialisers_fill_within_their_bounds()
    {
        using var scope = NewDisposeScope();
        var w = zeros(20, 30);
        nn.init.xavier_uniform_(w);
        var bound = MathF.Sqrt(6f / 50);
        Assert.True(w.abs().max().item<float>() <= bound && w.std().item<float>() > 0.5f * bound);
        nn.init.kaiming_uniform_(w, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.True(w.abs().max().item<float>() <= MathF.Sqrt(6f / 30));
        nn.init.orthogonal_(w);
        Assert.True(w.mm(w.T).allclose(eye(20), 1e-4, 1e-5));
        nn.init.constant_(w, 3);
        Assert.Equal(1800f, w.sum().item<float>());
        Assert.Equal((30L, 20L), nn.init.CalculateFanInAndFanOut(w));
    }

    [Fact]
    public void A_tensor_says_what_it_is_and_what_it_holds()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.5f, -2f });
        Assert.Equal("[2], type = Float32, device = cpu", x.ToString());
        Assert.Contains("1.5", x.str(), StringComparison.Ordinal);
        Assert.Contains("-2", x.str(), StringComparison.Ordinal);
    }
}

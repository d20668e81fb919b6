using System;
using System.Collections.Generic;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the optimizers share: stepping without gradients, and the tensors they keep for each parameter.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly Dictionary<(Parameter Parameter, string Name), Tensor> kept = new(new ByReference());

    public OptimizerHelper()
        : base(0)
    {
    }

    protected Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var graded = enable_grad();
            loss = loss_closure();
        }

        using var quiet = no_grad();
        foreach (var group in _parameter_groups) body((T)group);
        return loss!;
    }

    /// <summary>Calls update for each parameter that has a gradient, in a scope of its own.</summary>
    internal static void Each(ParamGroup group, Action<Parameter, Tensor> update)
    {
        foreach (var parameter in group.Parameters)
        {
            using var scope = NewDisposeScope();
            var gradient = parameter.grad;
            if (gradient is not null) update(parameter, gradient);
        }
    }

    /// <summary>A tensor kept for a parameter from step to step, made when first asked for.</summary>
    internal Tensor Keep(Parameter parameter, string name, Func<Tensor> make)
    {
        if (!kept.TryGetValue((parameter, name), out var tensor))
            kept[(parameter, name)] = tensor = make().DetachFromDisposeScope();
        return tensor;
    }

    internal bool Keeps(Parameter parameter, string name) => kept.ContainsKey((parameter, name));

    private protected override void Release()
    {
        foreach (var tensor in kept.Values) tensor.Dispose();
        kept.Clear();
    }

    // Tensors compare element by element; a key is the parameter itself.
    private sealed class ByReference : IEqualityComparer<(Parameter Parameter, string Name)>
    {
        public bool Equals((Parameter Parameter, string Name) x, (Parameter Parameter, string Name) y) =>
            ReferenceEquals(x.Parameter, y.Parameter) && x.Name == y.Name;

        public int GetHashCode((Parameter Parameter, string Name) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Parameter), key.Name);
    }
}

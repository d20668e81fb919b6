using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules one after the other.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.Module<Tensor, Tensor>> chain = [];

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) append(name, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) append(module);
    }

    internal static Sequential Make(IEnumerable<(string, nn.Module<Tensor, Tensor>)> modules) => new(modules.ToArray());
    internal static Sequential Make(IEnumerable<nn.Module<Tensor, Tensor>> modules) => new(modules.ToArray());

    public int Count => chain.Count;

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        var part = (nn.Module<Tensor, Tensor>)module;
        register_module(name, part);
        chain.Add(part);
        return this;
    }

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(chain.Count.ToString(CultureInfo.InvariantCulture), module);

    public override Tensor forward(Tensor tensor)
    {
        if (chain.Count == 0) return tensor.alias();
        using var scope = NewDisposeScope();
        foreach (var module in chain) tensor = module.call(tensor);
        return tensor.MoveToOuterDisposeScope();
    }
}

using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module without parameters.</summary>
public interface IParameterLessModule
{
}

public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }
}

public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
{
    internal Dropout(double p, bool inplace)
        : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

    public double p { get; set; }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
}

public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
{
    internal ReLU(bool inplace)
        : base(nameof(ReLU)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
}

public sealed class GELU : ParameterLessModule<Tensor, Tensor>
{
    internal GELU(bool inplace)
        : base(nameof(GELU)) => this.inplace = inplace;

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, inplace);
}

public sealed class Identity : ParameterLessModule<Tensor, Tensor>
{
    internal Identity()
        : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor tensor) => tensor.alias();
}

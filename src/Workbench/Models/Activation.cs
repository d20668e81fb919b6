namespace Workbench.Models;

/// <summary>The nonlinearity of a transformer's MLP.</summary>
public enum Activation
{
    /// <summary>max(0, x); <c>relu</c> in a configuration file.</summary>
    Relu,

    /// <summary>x·Φ(x) with the exact normal distribution; <c>gelu</c> in a configuration file.</summary>
    Gelu,

    /// <summary>The tanh approximation that GPT-2 was trained with; <c>gelu_new</c> in a configuration file.</summary>
    GeluTanh,
}

namespace Workbench.Pruning;

/// <summary>What has a gate of its own among a model's weights.</summary>
public enum WeightUnit
{
    /// <summary>Every number of every matrix and bias of the blocks.</summary>
    Weight,

    /// <summary>Every neuron: a gate for all weights into and out of an MLP neuron or a value dimension of a head, for all weights into a query or
    /// key dimension, and for each number of the output biases.</summary>
    Neuron,
}

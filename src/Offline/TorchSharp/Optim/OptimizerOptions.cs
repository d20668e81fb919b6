namespace TorchSharp.Modules;

/// <summary>What every optimizer can be told about a group of parameters.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }
    public double InitialLearningRate { get; set; }
}

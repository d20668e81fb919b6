namespace Workbench.Tests.Contract;

/// <summary>Tests that read or change what the whole process shares (counts, seeds, threads) run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessState
{
    public const string Name = "process state of TorchSharp";
}

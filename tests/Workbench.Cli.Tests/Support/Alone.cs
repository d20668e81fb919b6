namespace Workbench.Cli.Tests.Support;

/// <summary>Tests that change what the whole process shares, and so run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

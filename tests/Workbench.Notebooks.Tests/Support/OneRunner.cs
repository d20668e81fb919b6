namespace Workbench.Notebooks.Tests;

/// <summary>Cells print to the console and read the current folder, which belong to the whole process: these tests run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneRunner
{
    public const string Name = "one runner";
}

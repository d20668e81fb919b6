namespace Workbench.Reproduction;

/// <summary>What one method found on one drawing of a task, measured. Kept as a finished part.</summary>
internal sealed record SheafRun
{
    /// <summary>Why the method gave nothing; null where it did.</summary>
    public string? Problem { get; init; }

    /// <summary>The edges that stay, by their index in the graph.</summary>
    public int[] Edges { get; init; } = [];

    /// <summary>The nodes on these edges.</summary>
    public string[] Nodes { get; init; } = [];

    /// <summary>The weights that stay, a bit each in the order of the masks; empty where all stay.</summary>
    public byte[] Weights { get; init; } = [];

    /// <summary>Share of the edges that stay.</summary>
    public double EdgeDensity { get; init; } = 1;

    /// <summary>Share of the weights that stay.</summary>
    public double WeightDensity { get; init; } = 1;

    /// <summary>Edges that lie on a path from the input to the logits.</summary>
    public int EdgesOnPaths { get; init; }

    /// <summary>How long the method took.</summary>
    public double Seconds { get; init; }

    /// <summary>Updates, of methods that learn.</summary>
    public int Steps { get; init; }

    /// <summary>What is to know about this circuit.</summary>
    public string? Note { get; init; }

    /// <summary>What the method warned of.</summary>
    public string[] Warnings { get; init; } = [];

    /// <summary>The figures, by the ablation of the evaluation.</summary>
    public Dictionary<string, SheafFigures> Figures { get; init; } = [];
}

using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Pruning;

/// <summary>What a method that learns masks found.</summary>
public sealed record LearnedCircuit
{
    /// <summary>The edges whose masks are open in the end, unpruned; it carries <see cref="Masks"/> as scores.</summary>
    public required Circuit Circuit { get; init; }

    /// <summary>The masks as a score an edge, larger for edges that matter more; 0 for edges that had no mask.</summary>
    public required EdgeScores Masks { get; init; }

    /// <summary>The masks of nodes, for methods that have such; null for the others.</summary>
    public NodeScores? NodeMasks { get; init; }

    /// <summary>The weights that stay, for methods that mask such; null for the others. They belong to whoever learned the circuit; <see cref="Sheaf"/>
    /// puts both together.</summary>
    public WeightMasks? WeightMasks { get; init; }

    /// <summary>Edges that a share is taken of: the graph's, and those of the position embedding where the edge convention counts them.</summary>
    public required int CountedEdges { get; init; }

    /// <summary>Edges that had a mask.</summary>
    public required int Candidates { get; init; }

    /// <summary>Counted edges that stayed open; differs from the circuit's number only where the position embedding has edges too.</summary>
    public required int OpenEdges { get; init; }

    /// <summary>Share of the counted edges that the circuit leaves out.</summary>
    public double Sparsity => 1 - ((double)OpenEdges / CountedEdges);

    /// <summary>Edges that remain when those that lead nowhere are pruned.</summary>
    public int EffectiveEdges => Circuit.Prune().EdgeCount;

    /// <summary>The sparsity that the masks themselves had reached, before they were made 0 or 1.</summary>
    public required double MaskSparsity { get; init; }

    /// <summary>Every step.</summary>
    public required IReadOnlyList<LearningStep> Log { get; init; }

    /// <summary>Why learning ended before its last step; null where it did not.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>Time and steps.</summary>
    public required LearningCost Cost { get; init; }

    /// <summary>Everything needed to make the circuit again.</summary>
    public Provenance Provenance => Circuit.Provenance;

    /// <summary>The log as a table, one row a step.</summary>
    public ResultTable LogTable()
    {
        // Only methods that look at what is left out have that column.
        bool complete = Log.Any(step => step.Completeness is not null);
        string[] columns = ["step", "loss", "faithfulness loss", "penalty", "sparsity", "target sparsity", "learning rate", "gradient norm"];
        var table = new ResultTable(complete ? [.. columns, "completeness loss"] : columns);
        foreach (var step in Log)
        {
            object?[] cells = [step.Step, step.Loss, step.Faithfulness, step.Penalty, step.Sparsity, step.Target, step.LearningRate, step.GradientNorm];
            table.Add(complete ? [.. cells, step.Completeness] : cells);
        }

        return table;
    }
}

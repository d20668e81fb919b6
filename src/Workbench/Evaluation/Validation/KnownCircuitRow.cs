namespace Workbench.Evaluation;

/// <summary>A method beside a circuit that is known edge by edge.</summary>
/// <param name="Model">The compiled model.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Options">The values of its options, e.g. <c>rule=midpoint steps=5</c>.</param>
public sealed record KnownCircuitRow(string Model, string Method, string Options)
{
    /// <summary>Why there are no figures: what the method cannot do on this model or task; null where there are.</summary>
    public string? Refusal { get; init; }

    /// <summary>What whoever reads the figures must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Edges of the graph.</summary>
    public required int Edges { get; init; }

    /// <summary>Edges of the known circuit.</summary>
    public required int TrueEdges { get; init; }

    /// <summary>Pairs that were scored.</summary>
    public required int Examples { get; init; }

    /// <summary>The metric of the task.</summary>
    public required string Metric { get; init; }

    /// <summary>Area under the ROC curve of the ranking of edges, equals counted half.</summary>
    public Estimate? EdgeRocAuc { get; init; }

    /// <summary>Area under the precision-recall curve of the ranking of edges.</summary>
    public Estimate? EdgeAveragePrecision { get; init; }

    /// <summary>Area under the ROC curve of the ranking of nodes, each standing where its strongest edge does.</summary>
    public Estimate? NodeRocAuc { get; init; }

    /// <summary>Area under the precision-recall curve of the ranking of nodes.</summary>
    public Estimate? NodeAveragePrecision { get; init; }

    /// <summary>Share of true edges among as many strongest edges as the known circuit has; among equals at the cut, the mean share.</summary>
    public Estimate? TopPrecision { get; init; }

    /// <summary>Forward passes an example.</summary>
    public double? ForwardPasses { get; init; }

    /// <summary>Backward passes an example.</summary>
    public double? BackwardPasses { get; init; }

    /// <summary>Seconds that scoring took.</summary>
    public double? Seconds { get; init; }
}

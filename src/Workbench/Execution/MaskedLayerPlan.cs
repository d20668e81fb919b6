namespace Workbench.Execution;

/// <summary>What a masked run computes in one layer.</summary>
internal sealed record MaskedLayerPlan
{
    /// <summary>The heads that matter.</summary>
    internal required int[] Heads { get; init; }

    /// <summary>Row of the first of them; the others follow.</summary>
    internal required int FirstHeadRow { get; init; }

    /// <summary>Rows of sources that write before this layer.</summary>
    internal required int RowsBefore { get; init; }

    /// <summary>Query, key and value inputs with an open edge, as input · heads + head.</summary>
    internal required long[] OpenReaders { get; init; }

    /// <summary>Those of live heads without one.</summary>
    internal required long[] ClosedReaders { get; init; }

    /// <summary>For each input of each live head its place among the open and then the closed readers.</summary>
    internal required long[] Order { get; init; }

    /// <summary>Row of the MLP; −1 where it does not matter.</summary>
    internal required int MlpRow { get; init; }

    /// <summary>Rows that the MLP can read.</summary>
    internal required int RowsBeforeMlp { get; init; }

    /// <summary>Whether the MLP reads an open edge.</summary>
    internal required bool MlpReads { get; init; }
}

namespace Workbench.Pruning;

/// <summary>Rounds (batches) and schedules, worked out from options.</summary>
/// <param name="Examples">Examples in an epoch.</param>
/// <param name="BatchSize">Examples in a round.</param>
/// <param name="WeightRounds">Rounds for weights; 0 without gates on them.</param>
/// <param name="EdgeRounds">Rounds for edges; 0 without gates on them.</param>
/// <param name="WeightSparsity">Schedule for weights.</param>
/// <param name="EdgeSparsity">Schedule for edges.</param>
/// <param name="Stretched">Whether a number of rounds was asked for, so that schedules go by parts of an epoch.</param>
internal sealed record DiscoGpPlan(int Examples, int BatchSize, int WeightRounds, int EdgeRounds, PenaltySchedule WeightSparsity, PenaltySchedule EdgeSparsity, bool Stretched)
{
    /// <summary>Works out the plan. A number of rounds that was asked for is divided as the epochs are, and the schedules are stretched with it.</summary>
    internal static DiscoGpPlan Of(DiscoGpOptions settings, int examples, int batchSize, int rounds)
    {
        double own = (double)examples / batchSize;
        double weights = settings.GatesWeights ? settings.Weights.Epochs * own : 0, edges = settings.GatesEdges ? settings.Edges.Epochs * own : 0;
        if (rounds == 0)
            return new(examples, batchSize, (int)Math.Ceiling(weights), (int)Math.Ceiling(edges), settings.Weights.Sparsity, settings.Edges.Sparsity, Stretched: false);
        double factor = rounds / (weights + edges);
        int first = settings.Mode switch
        {
            GateMode.W => rounds,
            GateMode.E => 0,
            _ => Math.Clamp((int)Math.Round(weights * factor), 1, Math.Max(1, rounds - 1)),
        };
        return new(
            examples, batchSize, first, rounds - first, settings.Weights.Sparsity.Stretched(factor), settings.Edges.Sparsity.Stretched(factor), Stretched: true);
    }

    /// <summary>The epoch of a round of its stage.</summary>
    internal double Epoch(int round)
    {
        double epoch = (double)round * BatchSize / Examples;
        return Stretched ? epoch : Math.Floor(epoch);
    }
}

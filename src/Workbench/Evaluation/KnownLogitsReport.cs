namespace Workbench.Evaluation;

/// <summary>How a model's logits compare with published ones.</summary>
/// <param name="Compared">How many figures were compared.</param>
/// <param name="LargestDifference">The largest difference, without sign; infinite if a logit is not a number.</param>
/// <param name="Where">Token and prompt of the largest difference.</param>
/// <param name="Tolerance">What is allowed.</param>
public sealed record KnownLogitsReport(int Compared, double LargestDifference, string Where, double Tolerance)
{
    /// <summary>Whether every figure is within the tolerance.</summary>
    public bool Passed => LargestDifference <= Tolerance;
}

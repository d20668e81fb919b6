namespace Workbench.Pruning;

/// <summary>How targets and learning rates change with the step.</summary>
internal static class Schedules
{
    /// <summary>The target sparsity of a step: from <paramref name="start"/> up to <paramref name="target"/>, then constant.</summary>
    internal static double Target(int step, double start, double target, int rampSteps, SparsityRamp ramp)
    {
        if (step >= rampSteps) return target;
        double part = (double)step / rampSteps;
        return ramp == SparsityRamp.Linear
            ? start + ((target - start) * part)
            : 1 - Math.Exp(Math.Log(1 - start) + ((Math.Log(1 - target) - Math.Log(1 - start)) * part));
    }

    /// <summary>The learning rate of a step as a share of the largest: linear warm-up from 0, then linear down to 0 at the end.</summary>
    internal static double Linear(int step, int steps, int warmUp) =>
        step < warmUp ? (double)step / warmUp : Math.Max(0, (double)(steps - step) / Math.Max(1, steps - warmUp));
}

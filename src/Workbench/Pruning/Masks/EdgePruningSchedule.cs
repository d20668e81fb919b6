namespace Workbench.Pruning;

/// <summary>Steps and targets, worked out from options.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="RampSteps">Steps over which the target rises.</param>
/// <param name="WarmUpSteps">Steps over which the learning rate rises.</param>
/// <param name="Target">The last target.</param>
internal sealed record EdgePruningSchedule(int Steps, int RampSteps, int WarmUpSteps, double Target)
{
    /// <summary>The published number of updates, of which 2,500 raise the target and 200 the learning rate.</summary>
    internal const int PublishedSteps = 3000;

    /// <summary>Works out the schedule; a number of steps other than the published one stretches all parts alike.</summary>
    internal static EdgePruningSchedule Of(EdgePruningOptions settings, LearningOptions options)
    {
        int steps = options.Steps == 0 ? PublishedSteps : options.Steps;
        return new(
            steps,
            settings.RampSteps > 0 ? settings.RampSteps : Share(steps, 2500),
            settings.WarmUpSteps > 0 ? settings.WarmUpSteps : Share(steps, 200),
            settings.PressTo > 0 ? settings.PressTo : options.Sparsity);
    }

    /// <summary>The schedule of a search that begins with some edges gone: the target rises as fast as it would from nothing, and holds as
    /// long, so there are fewer steps. A number of steps that was asked for is kept and divided alike.</summary>
    internal static EdgePruningSchedule After(double startSparsity, EdgePruningOptions settings, LearningOptions options)
    {
        var whole = Of(settings, options with { Steps = 0 });
        int ramp = Math.Max(1, (int)Math.Ceiling(whole.RampSteps * Math.Max(0, whole.Target - startSparsity) / whole.Target));
        int steps = ramp + Math.Max(0, whole.Steps - whole.RampSteps);
        if (options.Steps > 0) (ramp, steps) = (Math.Max(1, (int)Math.Round((double)ramp * options.Steps / steps)), options.Steps);
        return new(steps, settings.RampSteps > 0 ? settings.RampSteps : ramp, settings.WarmUpSteps > 0 ? settings.WarmUpSteps : Share(steps, 200), whole.Target);
    }

    private static int Share(int steps, int published) => Math.Max(1, (int)Math.Round((double)steps * published / PublishedSteps));
}

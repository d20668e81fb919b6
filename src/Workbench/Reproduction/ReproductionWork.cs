using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>
/// The long half of a reproduction: parts are planned first, then worked out in the order of the plan and kept one by one, so that a
/// killed run goes on where it stopped and progress is known from the beginning.
/// </summary>
/// <param name="finished">Where finished parts are kept.</param>
public sealed class ReproductionWork(FinishedParts finished)
{
    private readonly Dictionary<string, object> planned = new(StringComparer.Ordinal);
    private readonly List<(string Key, Action WorkOut)> steps = [];

    /// <summary>How many parts are planned.</summary>
    public int Count => steps.Count;

    /// <summary>How many parts were taken from an earlier run.</summary>
    public int Reused => finished.Reused;

    /// <summary>What is being worked out.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Plans a part; what several tables need is planned, and worked out, once.</summary>
    /// <typeparam name="T">What the part is; a record that JSON carries.</typeparam>
    /// <param name="key">What the part is called.</param>
    /// <param name="identity">Everything that its value depends on, as text.</param>
    /// <param name="workOut">Works it out.</param>
    /// <returns>The part, which has its value after <see cref="Run"/>.</returns>
    /// <exception cref="InvalidOperationException">A part of that name was planned under another identity or type.</exception>
    public PlannedPart<T> Plan<T>(string key, string identity, Func<T> workOut)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(workOut);
        if (planned.TryGetValue(key, out var known))
        {
            return known is PlannedPart<T> same && same.Identity == identity
                ? same
                : throw new InvalidOperationException($"'{key}' is planned twice, for different things.");
        }

        var part = new PlannedPart<T>(key, identity);
        planned.Add(key, part);
        steps.Add((key, () => part.Set(finished.Get(key, identity, workOut))));
        return part;
    }

    /// <summary>Works out what is planned, in the order of the plan.</summary>
    /// <param name="progress">Told how many parts are done.</param>
    /// <param name="cancellation">Stops between parts; what is finished stays kept.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public void Run(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        for (var step = 0; step < steps.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Current = steps[step].Key;
            steps[step].WorkOut();
            progress?.Report(step + 1);
        }
    }
}

namespace Workbench.Reproduction;

/// <summary>A method on a task: means and deviations over seeds.</summary>
public sealed record HapRow
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>Share of the edges that HAP kept as candidates; null for other methods.</summary>
    public double? Keep { get; init; }

    /// <summary>Seeds.</summary>
    public required int Seeds { get; init; }

    /// <summary>The figures, by the names of <see cref="Columns"/>.</summary>
    public required IReadOnlyDictionary<string, SeedMean> Figures { get; init; }

    /// <summary>Why there are no figures; null where there are.</summary>
    public string? Problem { get; init; }

    /// <summary>The names of the figures with their units, in the order of tables.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "sparsity", "effective sparsity", "edges", "accuracy", "preference", "metric", "KL [nats]", "exact match", "faithfulness",
        "seconds", "scoring [s]", "steps", "s/step", "peak memory [MB]",
    ];

    internal static HapRow Of(string task, string method, double? keep, IReadOnlyList<HapRun> runs)
    {
        var problem = runs.Select(run => run.Problem).FirstOrDefault(reason => reason is not null);
        return new HapRow
        {
            Task = task,
            Method = method,
            Keep = keep,
            Seeds = runs.Count,
            Problem = problem,
            Figures = Columns.ToDictionary(name => name, name => problem is null ? SeedMean.Of([.. runs.Select(run => Of(run, name))]) : new SeedMean(null, null), StringComparer.Ordinal),
        };
    }

    private static double Of(HapRun run, string name) => name switch
    {
        "sparsity" => run.Sparsity,
        "effective sparsity" => run.EffectiveSparsity,
        "edges" => run.Edges.Length,
        "accuracy" => run.Accuracy,
        "preference" => run.Preference,
        "metric" => run.Metric,
        "KL [nats]" => run.Kl,
        "exact match" => run.ExactMatch,
        "faithfulness" => run.Faithfulness,
        "seconds" => run.Seconds,
        "scoring [s]" => run.ScoringSeconds,
        "steps" => run.Steps,
        "s/step" => run.SecondsPerStep,
        _ => run.PeakBytes / 1e6,
    };
}

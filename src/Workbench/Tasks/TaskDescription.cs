namespace Workbench.Tasks;

/// <summary>What a built-in task is, in words.</summary>
/// <param name="Name">The name that <see cref="TaskCatalog.Open(string, Models.Tokenizer, int?, int)"/> knows it by.</param>
/// <param name="Summary">What the model has to do, and where the task comes from.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Corruption">How the corrupted prompt differs from the clean one.</param>
public sealed record TaskDescription(string Name, string Summary, Metric Metric, string Corruption)
{
    /// <summary>All built-in tasks, in the order of <see cref="TaskCatalog.Names"/>.</summary>
    public static IReadOnlyList<TaskDescription> All { get; } =
    [
        new(
            "ioi",
            "Indirect object identification (Wang et al. 2022): of two names, say the one that did not act again.",
            Metric.LogitDifference,
            "a third name stands in the place of the repeated one"),
        new(
            "ioi-swap",
            "Indirect object identification (Wang et al. 2022), with the corruption that changes who acts.",
            Metric.LogitDifference,
            "the other of the two names stands in the place of the repeated one"),
        new(
            "greater-than",
            "Greater-Than (Hanna et al. 2023): a span of years must end after it began.",
            Metric.ProbabilityDifference,
            "the start year ends in 01"),
    ];
}

using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>What one evaluation of a sheaf gave: means over examples. Part of a finished part.</summary>
internal sealed record SheafFigures
{
    /// <summary>Share of examples that the sheaf gets right.</summary>
    public double Accuracy { get; init; }

    /// <summary>The same of the full model.</summary>
    public double FullAccuracy { get; init; }

    /// <summary>The same of what is left out.</summary>
    public double Complement { get; init; }

    /// <summary>The same with the weights that are left out and all edges; null where no weights, or no edges, were gated.</summary>
    public double? ComplementOfWeights { get; init; }

    /// <summary>The same with the edges that are left out and the weights that stay; null likewise.</summary>
    public double? ComplementOfEdges { get; init; }

    /// <summary>KL(full model ‖ sheaf) over the vocabulary, in nats.</summary>
    public double Kl { get; init; }

    /// <summary>KL(full model ‖ sheaf) among the named tokens, in nats.</summary>
    public double AnswerKl { get; init; }

    /// <summary>The KL that the published code reports.</summary>
    public double PublishedKl { get; init; }

    /// <summary>Share of examples where the most likely token is the full model's.</summary>
    public double ExactMatch { get; init; }

    /// <summary>Accuracy of a guess among the named tokens; null where pairs name no wrong ones.</summary>
    public double? Chance { get; init; }

    /// <summary>The figures of a report.</summary>
    public static SheafFigures Of(SheafReport report) => new()
    {
        Accuracy = report.Accuracy,
        FullAccuracy = report.Kept.CleanAccuracy,
        Complement = report.ComplementAccuracy,
        ComplementOfWeights = report.LeftOut.TryGetValue(SheafComplement.Weights, out var weights) ? weights.Accuracy : null,
        ComplementOfEdges = report.LeftOut.TryGetValue(SheafComplement.Edges, out var edges) ? edges.Accuracy : null,
        Kl = report.Kl,
        AnswerKl = report.AnswerKl,
        PublishedKl = report.PublishedKl,
        ExactMatch = report.Kept.ExactMatch,
        Chance = report.Chance,
    };
}

using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>How well a sheaf does what the full model does, and how little what is left out of it can do.</summary>
public sealed record SheafReport
{
    /// <summary>The sheaf in place of the model. Beside the task's metric it measures <c>kl-answers</c> and <c>kl-answers-reversed</c> where the pairs
    /// name right and wrong tokens.</summary>
    public required FaithfulnessReport Kept { get; init; }

    /// <summary>What is left out in place of the model, for each way of leaving out that makes sense for what was gated.</summary>
    public required IReadOnlyDictionary<SheafComplement, FaithfulnessReport> LeftOut { get; init; }

    /// <summary>Share of the edges that stay.</summary>
    public required double EdgeDensity { get; init; }

    /// <summary>Share of the weights that stay; 1 where none is masked.</summary>
    public required double WeightDensity { get; init; }

    /// <summary>The accuracy of a guess among the tokens that pairs name, where each guess is as likely: what a complete sheaf leaves to the rest. Null where
    /// pairs name no wrong tokens.</summary>
    public required double? Chance { get; init; }

    /// <summary>Share of examples that the sheaf gets right.</summary>
    public double Accuracy => Kept.Accuracy;

    /// <summary>Share of examples that what is left out gets right; near <see cref="Chance"/> the sheaf is complete.</summary>
    public double ComplementAccuracy => LeftOut[SheafComplement.All].Accuracy;

    /// <summary>Mean KL(full model ‖ sheaf) over the vocabulary, in nats.</summary>
    public double Kl => Kept.Kl;

    /// <summary>Mean KL(full ‖ sheaf) where only the named tokens can come; NaN where pairs do not name both sides.</summary>
    public double AnswerKl => Of("kl-answers");

    /// <summary>The figure that DiscoGP's code reports as <c>kl</c> on pairs of one right and one wrong token: half the mean KL(sheaf ‖ full) where only
    /// these can come, half because it averages over the two tokens too.</summary>
    public double PublishedKl => Of("kl-answers-reversed") / 2;

    /// <summary>The figures, a row each.</summary>
    public ResultTable Table()
    {
        var table = new ResultTable("run", "accuracy", "kl to full model (nats)", "kl among answers (nats)", "exact match", "edge density", "weight density");
        table.Add("full model", Kept.CleanAccuracy, 0.0, 0.0, 1.0, 1.0, 1.0);
        table.Add("kept", Accuracy, Kl, AnswerKl, Kept.ExactMatch, EdgeDensity, WeightDensity);
        foreach (var (which, report) in LeftOut.OrderBy(entry => entry.Key))
        {
            bool weights = which != SheafComplement.Edges && WeightDensity < 1, edges = which != SheafComplement.Weights && EdgeDensity < 1;
            table.Add(
                $"left out: {Attribution.OptionText.Of(which)}", report.Accuracy, report.Kl, Of("kl-answers", report), report.ExactMatch,
                edges ? 1 - EdgeDensity : 1, weights ? 1 - WeightDensity : which == SheafComplement.Edges ? WeightDensity : 1);
        }

        return table;
    }

    /// <summary>Writes the report of what stays, as <see cref="FaithfulnessReport.Save"/> does, and beside it one for each complement
    /// (<c>.complement-all.json</c> and so on).</summary>
    /// <param name="path">The file.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> Save(string path)
    {
        var written = new List<string> { path };
        Kept.Save(path);
        foreach (var (which, report) in LeftOut)
        {
            string beside = Path.ChangeExtension(path, $".complement-{Attribution.OptionText.Of(which)}.json");
            report.Save(beside);
            written.Add(beside);
        }

        return written;
    }

    private double Of(string metric) => Of(metric, Kept);

    private static double Of(string metric, FaithfulnessReport report) => report.Metrics.FirstOrDefault(known => known.Name == metric)?.Circuit.Average() ?? double.NaN;
}

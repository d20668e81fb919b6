using System.Globalization;
using System.Text;
using Workbench.Evaluation;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Training;

/// <summary>Writes the README of a trained <c>mini</c>.</summary>
internal static class MiniReadme
{
    private const int CurvePoints = 24;

    /// <summary>The whole text.</summary>
    public static string Text(MiniResult result)
    {
        var (recipe, report, evaluation, config) = (result.Recipe, result.Report, result.Evaluation, result.Config);
        var options = recipe.Training with { Seed = recipe.Seed };
        var examples = evaluation.Ioi.Correct.Count;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            # mini

            A small transformer of GPT-2's architecture whose tokens are whole words: {config.Layers} layers, {config.Heads} heads, {config.Width} wide,
            {config.VocabularySize} words, {config.ParameterCount:N0} parameters, tied embeddings, {config.ContextLength} positions. It was trained from
            scratch on sentences that this project generates (`data/tasks`), and is there to find circuits in. Licence: as the project (MIT).

            This file was written by the training command.

            ## What it can do

            All figures are on {examples:N0} held-out examples of each task (seed {MiniEvaluation.Seed}); in brackets the 95 % bootstrap interval over examples.

            """);
        text.AppendLine("| task | measure | value |");
        text.AppendLine("|---|---|---|");
        Row(text, "ioi", "accuracy: logit of the indirect object above that of the subject", evaluation.Ioi.Correct);
        Row(text, "ioi", "the indirect object is the most likely word of all", evaluation.Ioi.TopIsAnswer);
        Row(text, "ioi", "probability of the indirect object", evaluation.Ioi.AnswerProbability);
        Row(text, "ioi", "logit difference, clean", evaluation.Ioi.Clean);
        Row(text, "ioi", "logit difference, corrupted (third name)", evaluation.Ioi.Corrupted);
        Row(text, "ioi-swap", "logit difference, corrupted (names swapped)", evaluation.IoiSwap.Corrupted);
        Row(text, "greater-than", "accuracy: the most likely year is valid", evaluation.GreaterThan.Correct);
        Row(text, "greater-than", "the most likely word of all is a valid year", evaluation.GreaterThan.TopIsAnswer);
        Row(text, "greater-than", "probability on valid years", evaluation.GreaterThan.AnswerProbability);
        Row(text, "greater-than", "probability difference, clean", evaluation.GreaterThan.Clean);
        Row(text, "greater-than", "probability difference, corrupted (start year 01)", evaluation.GreaterThan.Corrupted);
        text.AppendLine();
        text.AppendLine("Spread of the metric over clean prompts:");
        text.AppendLine();
        text.AppendLine("| task | metric | smallest | 5 % | 25 % | median | 75 % | 95 % | largest |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        Spread(text, evaluation.Ioi);
        Spread(text, evaluation.GreaterThan);
        text.AppendLine(CultureInfo.InvariantCulture, $"""

            Held out means: the sentence templates of the IOI prompts, one in eight pairs of names (in either order) and one in eight
            start years never occur in training. Greater-Than's sentence itself does occur, with other start years.
            The training templates were chosen with an eye on held-out failures (see docs/decisions.md), so the IOI figure is not blind.

            ## How it was made

            ```
            {Command(recipe)}
            ```

            {report.Steps:N0} steps, {report.Tokens:N0} predicted tokens, {report.Elapsed.TotalMinutes:0.0} minutes on {get_num_threads()} threads. Package source {RuntimeInfo.PackageSource}, libtorch {RuntimeInfo.TorchVersion}.
            The same command on the same machine, with the same libtorch and number of threads, gives the same weights bit for bit; elsewhere
            rounding differs, and with it the weights a little.

            | option | value |
            |---|---|
            | seed (weights, corpus, order) | {recipe.Seed} |
            | initial weights | normal, deviation {recipe.InitialDeviation}; matrices that write to the residual stream smaller by √(2 · layers) |
            | batch | {options.BatchSize} sentences |
            | learning rate | {options.LearningRate}, warm-up {options.WarmUpSteps} steps, cosine down to {options.FinalLearningRate * options.LearningRate} |
            | AdamW | beta1 {options.Beta1}, beta2 {options.Beta2}, epsilon {options.Epsilon}, weight decay {options.WeightDecay} on matrices |
            | gradient clip | {options.GradientClip} |
            | sorted by length together | {options.BatchesSortedTogether} batches |
            | corpus | {result.Corpus} |
            | model hash | `{result.ModelHash}` |

            Loss (cross-entropy per token in nats; each figure is the mean since the one above):

            | step | loss |
            |---|---|
            """);
        foreach (var point in Thinned(report.Curve))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {point.Step} | {point.Loss:0.0000} |");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Command(MiniRecipe recipe)
    {
        var usual = new MiniRecipe();
        var text = new StringBuilder("./workbench train mini");
        Option("--seed", recipe.Seed, usual.Seed);
        Option("--steps", recipe.Training.Steps, usual.Training.Steps);
        Option("--batch-size", recipe.Training.BatchSize, usual.Training.BatchSize);
        Option("--examples", recipe.EvaluationExamples, usual.EvaluationExamples);
        return text.ToString();

        void Option(string name, int value, int usually)
        {
            if (value != usually)
                text.Append(CultureInfo.InvariantCulture, $" {name} {value}");
        }
    }

    private static void Row(StringBuilder text, string task, string measure, IReadOnlyList<double> values)
    {
        var interval = Bootstrap.Mean(values);
        text.AppendLine(CultureInfo.InvariantCulture, $"| `{task}` | {measure} | {values.Average():0.0000} [{interval.Low:0.0000}, {interval.High:0.0000}] |");
    }

    private static void Spread(StringBuilder text, TaskPerformance performance)
    {
        double[] sorted = [.. performance.Clean.Order()];
        var figures = new[] { 0, 0.05, 0.25, 0.5, 0.75, 0.95, 1 }.Select(part => Quantile.Of(sorted, part).ToString("0.000", CultureInfo.InvariantCulture));
        text.AppendLine(CultureInfo.InvariantCulture, $"| `{performance.Task}` | {performance.Metric} | {string.Join(" | ", figures)} |");
    }

    /// <summary>At most <see cref="CurvePoints"/> points, each the mean over an equal part of the curve.</summary>
    private static IEnumerable<LossPoint> Thinned(IReadOnlyList<LossPoint> curve)
    {
        var points = Math.Min(CurvePoints, curve.Count);
        return Enumerable.Range(0, points).Select(i => curve.Take((i * curve.Count / points)..((i + 1) * curve.Count / points)).ToList())
            .Select(part => new LossPoint(part[^1].Step, part.Average(p => p.Loss)));
    }
}

using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>How well a whole model does a task, example by example.</summary>
public sealed record TaskPerformance
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Hash of the task's pairs.</summary>
    public required string TaskHash { get; init; }

    /// <summary>The metric.</summary>
    public required string Metric { get; init; }

    /// <summary>The metric on each clean prompt.</summary>
    public required IReadOnlyList<double> Clean { get; init; }

    /// <summary>The metric on each corrupted prompt, with the answers of the clean one.</summary>
    public required IReadOnlyList<double> Corrupted { get; init; }

    /// <summary>1 where the best answer has a larger logit than every wrong token, else 0.</summary>
    public required IReadOnlyList<double> Correct { get; init; }

    /// <summary>1 where the most likely token of the whole vocabulary is an answer, else 0.</summary>
    public required IReadOnlyList<double> TopIsAnswer { get; init; }

    /// <summary>Probability of all answers together on each clean prompt.</summary>
    public required IReadOnlyList<double> AnswerProbability { get; init; }

    /// <summary>Part of the examples that are right: <see cref="Correct"/> on average.</summary>
    public double Accuracy => Correct.Average();

    /// <summary>Runs the model on all clean and corrupted prompts of a task.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">A task with answers; examples with several scored positions count as their mean.</param>
    /// <param name="batchSize">Pairs a batch; changes nothing but speed.</param>
    /// <param name="progress">Told how many pairs are done.</param>
    /// <param name="cancellation">Stops the work between batches.</param>
    /// <exception cref="ArgumentException">The task does not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TaskPerformance Measure(
        Transformer model, CircuitTask task, int batchSize = 100, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        task.RequireFits(model.Config.VocabularySize, model.Config.ContextLength);
        using var noGrad = no_grad();
        List<double> clean = [], corrupted = [], correct = [], top = [], probability = [];
        foreach (var batch in task.Batches(batchSize, model.Device))
        {
            using var scope = NewDisposeScope();
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var logits = ScoredLogits(model, batch, batch.Clean);
                clean.AddRange(Values(task.Metric.PerExample(logits, batch, logits)));
                corrupted.AddRange(Values(task.Metric.PerExample(ScoredLogits(model, batch, batch.Corrupted), batch, logits)));
                correct.AddRange(Values(batch.ExampleMeans(AnswerRanking.Correct(logits, batch))));
                top.AddRange(Values(batch.ExampleMeans(TopAmongAnswers(logits, batch))));
                var answers = logits.softmax(1).gather(1, batch.Answers).mul(batch.AnswerMask.to_type(logits.dtype)).sum(1);
                probability.AddRange(Values(batch.ExampleMeans(answers)));
                progress?.Report(clean.Count);
            }
        }

        return new TaskPerformance
        {
            Task = task.Name, TaskHash = task.Hash, Metric = task.Metric.Name,
            Clean = clean, Corrupted = corrupted, Correct = correct, TopIsAnswer = top, AnswerProbability = probability,
        };
    }

    private static Tensor ScoredLogits(Transformer model, TaskBatch batch, Tensor tokens)
    {
        var final = Pass.FinalResidual(model, tokens, batch.IsPadded ? batch.Real : null);
        return Layers.Unembed(model, final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows));
    }

    private static Tensor TopAmongAnswers(Tensor logits, TaskBatch batch)
    {
        var top = logits.argmax(1, keepdim: true);
        return batch.Answers.eq(top).logical_and(batch.AnswerMask).any(1).to_type(logits.dtype);
    }

    private static double[] Values(Tensor perExample) => perExample.cpu().to_type(float64).data<double>().ToArray();
}

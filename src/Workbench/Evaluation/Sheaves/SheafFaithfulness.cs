using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>
/// Runs a sheaf, and what is left out of it, in place of the model. A model with masked weights is a model like any other, so this is
/// <see cref="Faithfulness"/> on models whose weights are multiplied by their masks, compared with the full model.
/// </summary>
public static class SheafFaithfulness
{
    /// <summary>Evaluates a sheaf and its complements.</summary>
    /// <param name="model">The full model.</param>
    /// <param name="task">The pairs.</param>
    /// <param name="sheaf">The edges and weights that stay; edges are taken as they are, not pruned.</param>
    /// <param name="options">Ablation, metric, batch size. Where they are null, a closed edge carries what it carried while the circuit was learned, if
    /// that is known, else nothing at all (<see cref="Ablation.ZeroTotal"/>). Direction and model of comparison are set here.</param>
    /// <exception cref="ArgumentException">The sheaf is of another model, or the task does not fit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static SheafReport Evaluate(Transformer model, CircuitTask task, Sheaf sheaf, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(sheaf);
        options ??= new EvaluationOptions { Ablation = AblationOf(sheaf.Circuit) };
        bool named = task.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0);
        options = options with
        {
            ComparedWith = model,
            Direction = CircuitDirection.Circuit,
            Further = named ? [.. options.Further, AnswerKlMetric.FromFull, AnswerKlMetric.FromCircuit] : options.Further,
        };
        using var kept = sheaf.Weights?.Apply(model);
        using var masked = sheaf.Weights?.Complement();
        using var rest = masked?.Apply(model);
        bool allEdges = sheaf.Circuit.EdgeCount == sheaf.Circuit.Graph.EdgeCount;
        var full = Circuit.Full(sheaf.Circuit.Graph);
        var leftOut = new Dictionary<SheafComplement, FaithfulnessReport>();
        // Only what has gates is turned over: with every edge in place they all stay, or nothing would be left of the model but its embedding.
        leftOut[SheafComplement.All] = rest is not null && allEdges
            ? Run(rest, full, CircuitDirection.Circuit)
            : Run(rest ?? model, sheaf.Circuit, CircuitDirection.Complement);
        if (rest is not null && !allEdges)
        {
            leftOut[SheafComplement.Weights] = Run(rest, full, CircuitDirection.Circuit);
            leftOut[SheafComplement.Edges] = Run(kept!, sheaf.Circuit, CircuitDirection.Complement);
        }

        return new()
        {
            Kept = Run(kept ?? model, sheaf.Circuit, CircuitDirection.Circuit),
            LeftOut = leftOut,
            EdgeDensity = sheaf.EdgeDensity,
            WeightDensity = sheaf.WeightDensity,
            Chance = named ? task.Pairs.Average(Guess) : null,
        };

        FaithfulnessReport Run(Transformer own, Circuit circuit, CircuitDirection direction) => Faithfulness.Evaluate(own, task, circuit, options with { Direction = direction });
    }

    private static double Guess(TaskPair pair) => (double)pair.Answers.Count / (pair.Answers.Count + pair.Wrong.Count);

    private static Ablation AblationOf(Circuit circuit) =>
        circuit.Provenance.Ablation is { } name && Ablation.All.FirstOrDefault(known => known.Name == name) is { } known ? known : Ablation.ZeroTotal;
}

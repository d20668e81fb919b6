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
    /// <summary>What a closed edge carries where nothing is asked for: nothing at all for circuits in DiscoGP's convention, else patching.</summary>
    /// <param name="circuit">The circuit.</param>
    public static Ablation UsualAblation(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return circuit.Provenance.EdgeConvention == RunProvenance.EdgeConventionOf(Ablation.ZeroTotal) ? Ablation.ZeroTotal : Ablation.Patching;
    }

    /// <summary>Evaluates a sheaf and its complements.</summary>
    /// <param name="model">The full model.</param>
    /// <param name="task">The pairs.</param>
    /// <param name="sheaf">The edges and weights that stay; edges are taken as they are, not pruned.</param>
    /// <param name="options">Ablation, metric, batch size; <see cref="UsualAblation"/> if null. Direction and model of comparison are set here.</param>
    /// <exception cref="ArgumentException">The sheaf is of another model, or the task does not fit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static SheafReport Evaluate(Transformer model, CircuitTask task, Sheaf sheaf, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(sheaf);
        bool named = task.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0);
        options ??= new EvaluationOptions { Ablation = UsualAblation(sheaf.Circuit) };
        if (named) options = options with { Further = [.. options.Further, AnswerKlMetric.FromFull, AnswerKlMetric.FromCircuit] };
        SheafComplement[] ways = sheaf.Weights is null || HasAllEdges(sheaf) ? [SheafComplement.All] : [SheafComplement.All, SheafComplement.Weights, SheafComplement.Edges];
        return new()
        {
            Kept = Run(model, task, sheaf, null, options),
            LeftOut = ways.ToDictionary(way => way, way => Run(model, task, sheaf, way, options)),
            EdgeDensity = sheaf.EdgeDensity,
            WeightDensity = sheaf.WeightDensity,
            Chance = named ? task.Pairs.Average(Guess) : null,
        };
    }

    /// <summary>Runs a sheaf, or one of its complements.</summary>
    /// <param name="model">The full model, which the run is compared with.</param>
    /// <param name="task">The pairs.</param>
    /// <param name="sheaf">The edges and weights that stay.</param>
    /// <param name="leftOut">What is left out, to run in its place; null for the sheaf.</param>
    /// <param name="options">Ablation, metric, batch size; <see cref="UsualAblation"/> if null. Direction and model of comparison are set here.</param>
    /// <exception cref="ArgumentException">The sheaf is of another model, or the task does not fit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static FaithfulnessReport Run(Transformer model, CircuitTask task, Sheaf sheaf, SheafComplement? leftOut, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(sheaf);
        options ??= new EvaluationOptions { Ablation = UsualAblation(sheaf.Circuit) };
        using var turned = leftOut is SheafComplement.All or SheafComplement.Weights ? sheaf.Weights?.Complement() : null;
        using var own = (turned ?? sheaf.Weights)?.Apply(model);
        // Only what has gates is turned over. With every edge in place they all stay: turning them over too would leave nothing of the model but
        // its embedding.
        bool allEdges = leftOut == SheafComplement.Weights || (leftOut == SheafComplement.All && turned is not null && HasAllEdges(sheaf));
        bool turnEdges = leftOut is not null && !allEdges;
        return Faithfulness.Evaluate(own ?? model, task, allEdges ? AllEdges(sheaf.Circuit) : sheaf.Circuit, options with
        {
            // A circuit without masks runs in the model itself, and its report says nothing of another one.
            ComparedWith = own is null ? null : model,
            Direction = turnEdges ? CircuitDirection.Complement : CircuitDirection.Circuit,
        });
    }

    private static bool HasAllEdges(Sheaf sheaf) => sheaf.Circuit.EdgeCount == sheaf.Circuit.Graph.EdgeCount;

    private static Circuit AllEdges(Circuit circuit) =>
        new(circuit.Graph, Circuit.Full(circuit.Graph).Mask.ToArray(), circuit.Provenance with { Selection = "all edges" }, null);

    private static double Guess(TaskPair pair) => (double)pair.Answers.Count / (pair.Answers.Count + pair.Wrong.Count);
}

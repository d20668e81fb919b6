using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Execution;

/// <summary>What every result says about the model and the task that it was made from.</summary>
internal static class RunProvenance
{
    /// <summary>Which graph edges are of under an ablation: DiscoGP's where position embedding and output biases go with the nodes, else EAP-IG's.</summary>
    internal static string EdgeConventionOf(Ablation ablation) => ablation.TakesConstants ? "discogp" : "eap-ig";

    internal static Provenance Of(Transformer model, CircuitTask task, Ablation ablation) => Of(model, task) with
    {
        Ablation = ablation.Name,
        AblationConstants = ablation.Constants?.Hash,
        EdgeConvention = EdgeConventionOf(ablation),
    };

    internal static Provenance Of(Transformer model, CircuitTask task) => new()
    {
        Model = model.Name,
        ModelHash = model.Hash,
        Task = task.Name,
        TaskHash = task.Hash,
        Metric = task.Metric.Name,
        BosPolicy = task.BosPolicy,
        Seed = task.Seed,
        Examples = task.Pairs.Count,
        LeftOut = task.Dropped.Count == 0 ? null : string.Join("; ", task.Dropped.Select(item => $"{item.Count} of {item.Of} {item.What}: {item.Reason}")),
    };
}

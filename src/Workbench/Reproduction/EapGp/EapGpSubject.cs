using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>A model with one drawing of one task.</summary>
/// <param name="Stratum">Its place in the list; examples of different places are drawn apart.</param>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Sizes">Sizes of the main table.</param>
/// <param name="Own">Whether it is the model of the run and no compiled one beside it.</param>
/// <param name="Truth">The known circuit, if there is one.</param>
internal sealed record EapGpSubject(int Stratum, Transformer Model, ReproductionTask Task, IReadOnlyList<CircuitSize> Sizes, bool Own, GroundTruth? Truth)
{
    /// <summary>What groups the drawings of a task.</summary>
    public (string Model, string Task) Group => (Model.Name, Task.Name);

    /// <summary>What its parts are called by.</summary>
    public string Key => FormattableString.Invariant($"{Model.Name} {Task.Name} seed={Task.Seed}");

    /// <summary>What every part of it depends on.</summary>
    public string Identity =>
        $"workbench {RuntimeInfo.WorkbenchVersion}; torch {RuntimeInfo.TorchVersion}; packages {RuntimeInfo.PackageSource}; model {Model.Hash}; "
        + $"scored {Task.Scored.Hash}; evaluated {Task.Evaluated.Hash}; metric {Task.Scored.Metric.Name}";
}

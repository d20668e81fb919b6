using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>A model with one drawing of one task.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task: pairs that are learned from, and others that are evaluated on.</param>
internal sealed record DiscoGpPaperSubject(Transformer Model, ReproductionTask Task)
{
    /// <summary>What its parts are called by.</summary>
    public string Key => FormattableString.Invariant($"{Model.Name} {Task.Name} seed={Task.Seed}");

    /// <summary>What every part of it depends on.</summary>
    public string Identity =>
        $"workbench {RuntimeInfo.WorkbenchVersion}; torch {RuntimeInfo.TorchVersion}; packages {RuntimeInfo.PackageSource}; model {Model.Hash}; "
        + $"learned {Task.Scored.Hash}; evaluated {Task.Evaluated.Hash}; seed {Task.Seed}";
}

using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>One drawing of one task.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task: its scored pairs are learned from.</param>
/// <param name="Seed">Seed of the masks.</param>
internal sealed record HapSubject(Transformer Model, ReproductionTask Task, int Seed)
{
    /// <summary>What its parts are called by.</summary>
    public string Key => FormattableString.Invariant($"{Task.Name} seed={Seed}");

    /// <summary>What every part of it depends on.</summary>
    public string Identity =>
        $"workbench {RuntimeInfo.WorkbenchVersion}; torch {RuntimeInfo.TorchVersion}; packages {RuntimeInfo.PackageSource}; model {Model.Hash}; "
        + $"learned from {Task.Scored.Hash}; evaluated on {Task.Evaluated.Hash}; metric {Task.Scored.Metric.Name}";
}

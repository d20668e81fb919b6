namespace Workbench.Tasks;

/// <summary>Which part of the templates, names and years a task draws from.</summary>
public enum TaskSplit
{
    /// <summary>Only what the training text of the bundled models never holds.</summary>
    HeldOut,

    /// <summary>Only what the training text of the bundled models may hold.</summary>
    Training,

    /// <summary>Everything; for models that were not trained on our text.</summary>
    All,
}

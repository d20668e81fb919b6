namespace Workbench.Reproduction;

/// <summary>EAP-GP with another number or length of steps.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Steps">k.</param>
/// <param name="StepLength">Length of a step; the paper's is 1.</param>
/// <param name="Mean">Mean faithfulness over the sizes of the main table.</param>
/// <param name="Gain">By how much it exceeds that of the published steps and length; examples are paired. Null on that row itself.</param>
/// <param name="Cpr">Area under the faithfulness of circuits selected by signed scores.</param>
/// <param name="Cmd">Area between 1 and the faithfulness of circuits selected by absolute scores.</param>
/// <param name="PathLength">Mean length of the paths.</param>
/// <param name="Moved">Mean distance of their ends to the clean prompt's embedding.</param>
/// <param name="Apart">Mean distance of the two prompts' embeddings.</param>
/// <param name="OutputLeft">Mean share of the distance to the corrupted output that is left at the end; above 1 the path led away.</param>
/// <param name="ZeroGradients">Steps without a direction, of all.</param>
public sealed record AblationRow(
    string Model, string Task, int Steps, double StepLength, MeasuredFigure Mean, MeasuredFigure? Gain, MeasuredFigure Cpr, MeasuredFigure Cmd,
    double? PathLength, double? Moved, double? Apart, double? OutputLeft, string? ZeroGradients);

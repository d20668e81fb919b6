namespace Workbench.Reproduction;

/// <summary>The MIB benchmark's areas of a method on a task.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
/// <param name="Mean">Mean faithfulness over the sizes of the main table.</param>
/// <param name="Cpr">Area under the faithfulness of circuits selected by signed scores; larger is better.</param>
/// <param name="Cmd">Area between 1 and the faithfulness of circuits selected by absolute scores; 0 is best.</param>
public sealed record AreaRow(string Model, string Task, string Method, MeasuredFigure Mean, MeasuredFigure Cpr, MeasuredFigure Cmd);

namespace Workbench.Reproduction;

/// <summary>A row of the main table: a method on a task, evaluated under one ablation. Figures are over seeds; draws of a seed are averaged first.</summary>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
/// <param name="FoundUnder">The ablation that it searches under; null where it does not search.</param>
/// <param name="EvaluatedUnder">The ablation of the evaluation.</param>
/// <param name="FullAccuracy">Accuracy of the full model.</param>
/// <param name="Accuracy">Accuracy of what stays.</param>
/// <param name="Complement">Accuracy of what is left out.</param>
/// <param name="ComplementOfWeights">Accuracy of the weights left out with all edges; empty where it is the same or makes no sense.</param>
/// <param name="ComplementOfEdges">Accuracy of the edges left out with the weights that stay; empty likewise.</param>
/// <param name="Chance">Accuracy of a guess; null where pairs name no wrong tokens.</param>
/// <param name="Kl">KL(full model ‖ sheaf), in nats.</param>
/// <param name="AnswerKl">The same among the named tokens.</param>
/// <param name="PublishedKl">The KL that the published code reports.</param>
/// <param name="ExactMatch">Share of examples where the most likely token is the full model's.</param>
/// <param name="WeightDensity">Share of the weights that stay.</param>
/// <param name="EdgeDensity">Share of the edges that stay.</param>
/// <param name="EdgesOnPaths">Edges on a path from the input to the logits.</param>
/// <param name="Seconds">Time of the method.</param>
/// <param name="Steps">Updates, of methods that learn.</param>
/// <param name="Note">What the reader should know.</param>
public sealed record SheafRow(
    string Task, string Method, string? FoundUnder, string EvaluatedUnder, SeedFigure FullAccuracy, SeedFigure Accuracy, SeedFigure Complement, SeedFigure ComplementOfWeights,
    SeedFigure ComplementOfEdges, double? Chance, SeedFigure Kl, SeedFigure AnswerKl, SeedFigure PublishedKl, SeedFigure ExactMatch, SeedFigure WeightDensity, SeedFigure EdgeDensity,
    SeedFigure EdgesOnPaths, SeedFigure Seconds, SeedFigure Steps, string? Note);

using Workbench.Models;

namespace Workbench.Training;

/// <summary>A trained <c>mini</c>: how it was made and how well it does.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Report">What training did.</param>
/// <param name="Evaluation">Figures on held-out examples.</param>
/// <param name="ModelHash">Hash of the trained model.</param>
/// <param name="Corpus">Identity of the training text.</param>
/// <param name="Config">The model's shape.</param>
public sealed record MiniResult(
    MiniRecipe Recipe, TrainingReport Report, MiniEvaluation Evaluation, string ModelHash, string Corpus, TransformerConfig Config);

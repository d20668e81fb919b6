namespace Workbench.Cli.Inspecting;

/// <summary>Where every head looks on one prompt.</summary>
/// <param name="Index">The example's place in its task, from 0.</param>
/// <param name="Prompt">The clean prompt as text.</param>
/// <param name="Tokens">The text of each position.</param>
/// <param name="Layers">One matrix <c>[query][key]</c> a head, by layer and head; NaN above the diagonal of a causal model. Empty where the
/// prompt is too long to be drawn.</param>
internal sealed record ExampleAttention(int Index, string Prompt, IReadOnlyList<string> Tokens, IReadOnlyList<double[][][]> Layers);

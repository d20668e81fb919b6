namespace Workbench.Interactive;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">At least one point; x and y are finite.</param>
/// <param name="Baseline">True for what the others are compared with; it is drawn grey and dotted.</param>
/// <param name="Colour">Which colour of the palette, so that a method has the same in every chart; the next free one when null.</param>
/// <param name="Right">True for a figure of another unit, which is read off an axis of its own on the right.</param>
public sealed record LineSeries(string Name, IReadOnlyList<(double X, double Y)> Points, bool Baseline = false, int? Colour = null, bool Right = false);

namespace Workbench.Interactive;

/// <summary>A point with a name, such as an edge.</summary>
/// <param name="Name">What it is.</param>
/// <param name="X">Its place on the horizontal axis, finite.</param>
/// <param name="Y">Its place on the vertical axis, finite.</param>
public readonly record struct ScatterPoint(string Name, double X, double Y);

namespace Workbench.Models;

/// <summary>Shapes as people write them.</summary>
internal static class Shapes
{
    internal static string Text(IEnumerable<long> shape) => "[" + string.Join(", ", shape) + "]";
}

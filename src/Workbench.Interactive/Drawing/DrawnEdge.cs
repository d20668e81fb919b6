using Workbench.Graphs;

namespace Workbench.Interactive;

/// <summary>An edge of a circuit as it is drawn.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="From">Index of the node that it leaves.</param>
/// <param name="To">Index of the node that it enters.</param>
/// <param name="Input">Which input of a head it feeds; null for MLPs and the logits.</param>
/// <param name="Score">Its score, if the circuit has scores.</param>
internal sealed record DrawnEdge(string Name, int From, int To, HeadInput? Input, double? Score)
{
    /// <summary>|score| relative to the largest of the circuit, in [0, 1]; 0 without scores.</summary>
    public double Strength { get; set; }

    /// <summary>1 for the largest |score|; ties keep the order of the graph.</summary>
    public int Rank { get; set; }

    /// <summary>The curve, as the data of an SVG path.</summary>
    public string Path { get; set; } = "";
}

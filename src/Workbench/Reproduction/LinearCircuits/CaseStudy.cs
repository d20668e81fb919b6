using System.Text;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;

namespace Workbench.Reproduction;

/// <summary>A circuit that is looked at closely.</summary>
/// <param name="Name">A short name, e.g. <c>bracket</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Explanation">How it was made, in sentences.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="CircuitJson">The circuit, as its file.</param>
/// <param name="Dashboards">Dashboards of its strongest features.</param>
public sealed record CaseStudy(
    string Name, string Title, string Explanation, IReadOnlyList<CaseFigure> Figures, string CircuitJson, IReadOnlyList<FeatureDashboard> Dashboards)
{
    /// <summary>Why the heads look where they look that matter most; empty where no attention feature leads.</summary>
    public IReadOnlyList<ExplainedScore> Scores { get; init; } = [];

    /// <summary>The circuit.</summary>
    public FeatureCircuit Circuit() => FeatureCircuitFile.Read(Encoding.UTF8.GetBytes(CircuitJson), $"the case study '{Name}'");

    internal static string Json(FeatureCircuit circuit)
    {
        using var stream = new MemoryStream();
        FeatureCircuitFile.Write(stream, circuit);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

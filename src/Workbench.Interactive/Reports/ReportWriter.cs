using System.Text;

namespace Workbench.Interactive;

/// <summary>Collects the body of a page and what its sections need from the head and the end of it.</summary>
internal sealed class ReportWriter
{
    private readonly StringBuilder html = new();
    private int figures;

    public bool HasChart { get; private set; }

    public bool HasCircuit { get; private set; }

    public bool HasFeatures { get; private set; }

    public string Body => html.ToString();

    public ReportWriter Raw(string markup)
    {
        html.Append(markup);
        return this;
    }

    public ReportWriter Escaped(string? text)
    {
        html.Append(Html.Text(text));
        return this;
    }

    public ReportWriter Caption(string? caption) =>
        string.IsNullOrWhiteSpace(caption) ? this : Raw("<figcaption>").Escaped(caption).Raw("</figcaption>\n");

    public string NextChart()
    {
        HasChart = true;
        return FormattableString.Invariant($"figure-{++figures}");
    }

    public string NextCircuit()
    {
        HasCircuit = true;
        return FormattableString.Invariant($"figure-{++figures}");
    }

    public string NextFeatures()
    {
        HasFeatures = true;
        return FormattableString.Invariant($"figure-{++figures}");
    }
}

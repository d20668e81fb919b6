using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;
using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Pruning;
using Workbench.Results;

namespace Workbench.Interactive;

/// <summary>How results look when a cell ends with one. <see cref="Figure"/> and <see cref="CircuitDrawing"/> bring their own formatters; those of
/// types that know nothing of notebooks are registered here.</summary>
public static class NotebookFormats
{
    private static readonly Lock Gate = new();
    private static bool registered;

    /// <summary>Registers the formatters, once a process.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (registered)
                return;
            registered = true;
        }

        Add<GenericChart>(chart => FigureHtml.Write(new Figure(chart)), _ => "[chart]", chart => new Figure(chart).ToJson());
        Add<DataFrame>(frame => DataFrames.ToHtml(frame), frame => DataFrames.ToText(frame));
        Add<ResultTable>(table => NotebookHtml.Table(table.Columns, table.Rows), table => DataFrames.ToText(table.ToDataFrame()));
        Add<EdgeScores>(scores => FigureHtml.Write(scores.Heatmap()), scores => scores.Heatmap().ToString(), scores => scores.Heatmap().ToJson());
        Add<Circuit>(circuit => NotebookHtml.Drawing(circuit.Draw()), circuit => circuit.Draw().ToString());
        Add<FaithfulnessCurve>(curve => FigureHtml.Write(curve.Plot()), curve => curve.Plot().ToString(), curve => curve.Plot().ToJson());
        Add<LearnedCircuit>(learned => FigureHtml.Write(learned.Plot()), learned => learned.Plot().ToString(), learned => learned.Plot().ToJson());
        Add<ScoreStability>(stability => DataFrames.ToHtml(stability.ToDataFrame()), stability => DataFrames.ToText(stability.ToDataFrame()));
        Add<FaithfulnessReport>(report => DataFrames.ToHtml(report.ToDataFrame()), report => DataFrames.ToText(report.ToDataFrame()));
        Add<FeatureCircuit>(circuit => NotebookHtml.Features(circuit.Draw()), circuit => circuit.Draw().ToString());
        Add<FeatureDashboard>(FeatureCard.Write, FeatureCard.Text);
        Add<DictionaryEvaluation>(evaluation => DataFrames.ToHtml(evaluation.ToDataFrame()), evaluation => DataFrames.ToText(evaluation.ToDataFrame()));
        Add<QkTable>(table => DataFrames.ToHtml(table.ToDataFrame()), table => DataFrames.ToText(table.ToDataFrame()));
        Add<MinimalityReport>(report => DataFrames.ToHtml(report.ToTable().ToDataFrame()), report => DataFrames.ToText(report.ToTable().ToDataFrame()));
    }

    private static void Add<T>(Func<T, string> html, Func<T, string> plain, Func<T, string>? plotly = null)
    {
        Formatter.Register(typeof(T), (value, writer) => writer.Write(html((T)value)), MimeFormat.Html);
        Formatter.Register(typeof(T), (value, writer) => writer.Write(plain((T)value)), MimeFormat.Plain);
        if (plotly is null)
        {
            Formatter.SetPreferredMimeTypesFor(typeof(T), MimeFormat.Html);
            return;
        }

        Formatter.Register(typeof(T), (value, writer) => writer.Write(plotly((T)value)), MimeFormat.Plotly);
        Formatter.SetPreferredMimeTypesFor(typeof(T), MimeFormat.Html, MimeFormat.Plotly);
    }
}

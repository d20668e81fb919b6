namespace Plotly.NET;

public sealed class PlotlyJSReference
{
    private PlotlyJSReference(string url = null, bool require = false)
    {
        Url = url;
        IsRequire = require;
    }

    public static PlotlyJSReference Full { get; } = new();
    public static PlotlyJSReference NoReference { get; } = new();

    public bool IsRequire { get; }

    internal string Url { get; }

    public static PlotlyJSReference NewCDN(string item) => new(item);

    public static PlotlyJSReference NewRequire(string item) => new(item, require: true);
}

namespace Workbench.Interactive;

/// <summary>Writes a value as one MIME type; .NET Interactive finds <see cref="MimeType"/>, <see cref="Type"/> and <see cref="Format"/> by their names.</summary>
/// <param name="type">The type of the values.</param>
/// <param name="mimeType">The MIME type.</param>
/// <param name="text">The text of a value.</param>
internal sealed class MimeFormat(Type type, string mimeType, Func<object, string> text)
{
    public const string Html = "text/html";
    public const string Plain = "text/plain";
    public const string Plotly = "application/vnd.plotly.v1+json";

    public string MimeType => mimeType;

    public Type Type => type;

    public bool Format(object value, TextWriter writer)
    {
        writer.Write(text(value));
        return true;
    }

    public static MimeFormat Of<T>(string mimeType, Func<T, string> text) => new(typeof(T), mimeType, value => text((T)value));
}

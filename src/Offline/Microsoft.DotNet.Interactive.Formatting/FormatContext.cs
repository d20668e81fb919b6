using System;
using System.IO;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Where a formatter writes to.</summary>
public class FormatContext : IDisposable
{
    public FormatContext(TextWriter writer) => Writer = writer ?? throw new ArgumentNullException(nameof(writer));

    public int Depth { get; private set; }

    public TextWriter Writer { get; }

    public void Dispose() => Writer.Flush();

    internal bool Enter()
    {
        if (Depth >= Formatter.RecursionLimit)
            return false;
        Depth++;
        return true;
    }

    internal void Leave() => Depth--;
}

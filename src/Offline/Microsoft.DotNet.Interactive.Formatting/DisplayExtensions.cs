using Microsoft.DotNet.Interactive.Formatting;

// As in the package, so that every cell sees it.
namespace System;

/// <summary>Shows values below the cell that runs.</summary>
public static class DisplayExtensions
{
    public static DisplayedValue Display(this object value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(value, FormattedValue.CreateManyFromObject(value, mimeTypes));
        Formatter.Show(displayed);
        return displayed;
    }

    public static DisplayedValue DisplayAs(this string value, string mimeType)
    {
        var displayed = new DisplayedValue(value, [new FormattedValue(mimeType, value)]);
        Formatter.Show(displayed);
        return displayed;
    }
}

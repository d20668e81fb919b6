using System;
using System.Linq;

namespace Microsoft.DotNet.Interactive.Formatting;

public static partial class Formatter
{
    private static event Action<DisplayedValue> Shown;

    public static IDisposable SubscribeToDisplayedValues(Action<DisplayedValue> onEvent)
    {
        Shown += onEvent;
        return new Subscription(onEvent);
    }

    public static void WriteToConsole(DisplayedValue displayedValue)
    {
        var text = displayedValue.FormattedValues.FirstOrDefault(formatted => formatted.MimeType == PlainTextFormatter.MimeType) ?? displayedValue.FormattedValues.FirstOrDefault();
        if (text?.Value is { } value)
            Console.WriteLine(value);
    }

    internal static void Show(DisplayedValue displayed)
    {
        if (Shown is { } listeners)
            listeners(displayed);
        else
            WriteToConsole(displayed);
    }

    private sealed class Subscription(Action<DisplayedValue> listener) : IDisposable
    {
        public void Dispose() => Shown -= listener;
    }
}

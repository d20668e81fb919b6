using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Turns values into text of a MIME type: the formatter registered last for the most specific type; formatters that the type
/// itself names in an attribute; else what <see cref="DefaultText"/> writes.</summary>
public static partial class Formatter
{
    private static readonly Lock Gate = new();
    private static readonly List<ITypeFormatter> Registered = [];
    private static readonly List<(Type Type, string[] MimeTypes)> Preferred = [];
    private static readonly HashSet<Type> Looked = [];

    static Formatter() => ResetToDefault();

    public static string DefaultMimeType { get; set; }

    public static int ListExpansionLimit { get; set; }

    public static string NullString { get; set; }

    public static int RecursionLimit { get; set; }

    public static void ResetToDefault()
    {
        lock (Gate)
        {
            Registered.Clear();
            Preferred.Clear();
            Looked.Clear();
        }

        DefaultMimeType = HtmlFormatter.MimeType;
        ListExpansionLimit = 20;
        RecursionLimit = 6;
        NullString = "<null>";
    }

    public static void Register(ITypeFormatter formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        lock (Gate)
            Registered.Add(formatter);
    }

    public static void Register<T>(FormatDelegate<T> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Register(new DelegateFormatter(typeof(T), mimeType, (value, context) => formatter((T)value, context)));

    public static void Register(Type type, FormatDelegate<object> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Register(new DelegateFormatter(type, mimeType, (value, context) => formatter(value, context)));

    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Register(new DelegateFormatter(type, mimeType, (value, context) =>
        {
            formatter(value, context.Writer);
            return true;
        }));

    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Register(typeof(T), (value, writer) => formatter((T)value, writer), mimeType);

    public static void Register<T>(Func<T, string> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Register(typeof(T), (value, writer) => writer.Write(formatter((T)value)), mimeType);

    public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (preferredMimeTypes is null || preferredMimeTypes.All(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Give at least one MIME type.", nameof(preferredMimeTypes));
        lock (Gate)
            Preferred.Add((type, preferredMimeTypes.Distinct().ToArray()));
    }

    public static IReadOnlyCollection<string> GetPreferredMimeTypesFor(Type type)
    {
        type ??= typeof(object);
        LookAtAttributes(type);
        lock (Gate)
        {
            if (Best(Preferred, entry => entry.Type, type) is { MimeTypes: { } wanted })
                return wanted;
        }

        return [type == typeof(string) ? PlainTextFormatter.MimeType : DefaultMimeType];
    }

    public static ITypeFormatter GetPreferredFormatterFor(Type actualType, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(mimeType);
        LookAtAttributes(actualType);
        lock (Gate)
        {
            return Best(Registered.Where(formatter => formatter.MimeType == mimeType), formatter => formatter.Type, actualType)
                ?? new DelegateFormatter(actualType, mimeType, (value, context) => DefaultText.Write(value, mimeType, context));
        }
    }

    public static void Format(this ITypeFormatter formatter, object instance, TextWriter writer)
    {
        using var context = new FormatContext(writer);
        formatter.Format(instance, context);
    }

    public static void FormatTo<T>(this T obj, FormatContext context, string mimeType)
    {
        if (obj is null)
        {
            DefaultText.Write(null, mimeType, context);
            return;
        }

        if (!context.Enter())
        {
            context.Writer.Write(obj.ToString());
            return;
        }

        if (!GetPreferredFormatterFor(obj.GetType(), mimeType).Format(obj, context))
            DefaultText.Write(obj, mimeType, context);
        context.Leave();
    }

    public static string ToDisplayString(this object obj, string mimeType = PlainTextFormatter.MimeType)
    {
        ArgumentNullException.ThrowIfNull(mimeType);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        using (var context = new FormatContext(writer))
            FormatTo(obj, context, mimeType);
        return writer.ToString();
    }

    public static string ToDisplayString(this object obj, ITypeFormatter formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        using (var context = new FormatContext(writer))
            formatter.Format(obj, context);
        return writer.ToString();
    }

    public static IEnumerable<ITypeFormatter> RegisteredFormatters(bool includeDefaults = true)
    {
        lock (Gate)
            return [.. Enumerable.Reverse(Registered)];
    }

    // The last one of those whose type is closest to the value's.
    private static T Best<T>(IEnumerable<T> entries, Func<T, Type> typeOf, Type actual)
    {
        var best = default(T);
        Type closest = null;
        foreach (var entry in entries)
        {
            var type = typeOf(entry);
            if (!Covers(type, actual) || (closest is not null && type != closest && Covers(type, closest)))
                continue;
            (best, closest) = (entry, type);
        }

        return best;
    }

    private static bool Covers(Type type, Type actual) =>
        type.IsAssignableFrom(actual) || (type.IsGenericTypeDefinition && actual.IsGenericType && actual.GetGenericTypeDefinition() == type);

    private static void LookAtAttributes(Type type)
    {
        lock (Gate)
        {
            if (!Looked.Add(type))
                return;
        }

        object[] attributes = type.GetCustomAttributes(inherit: true);
        var typed = attributes.OfType<TypeFormatterSourceAttribute>().ToArray();
        foreach (var attribute in typed)
        {
            foreach (var formatter in ((ITypeFormatterSource)Activator.CreateInstance(attribute.FormatterSourceType)).CreateTypeFormatters())
                Register(formatter);
            Prefer(type, attribute.PreferredMimeTypes);
        }

        if (typed.Length > 0)
            return;
        foreach (var attribute in attributes.Where(attribute => attribute.GetType().Name == nameof(TypeFormatterSourceAttribute)))
        {
            var source = (Type)Read(attribute, nameof(TypeFormatterSourceAttribute.FormatterSourceType));
            var maker = source.GetMethod(nameof(ITypeFormatterSource.CreateTypeFormatters), Type.EmptyTypes);
            foreach (var formatter in (IEnumerable)maker.Invoke(Activator.CreateInstance(source), null))
                Register(ByConvention(formatter, type));
            Prefer(type, Read(attribute, nameof(TypeFormatterSourceAttribute.PreferredMimeTypes)) as string[]);
        }
    }

    private static DelegateFormatter ByConvention(object formatter, Type type)
    {
        var write = formatter.GetType().GetMethod("Format", BindingFlags.Public | BindingFlags.Instance, [typeof(object), typeof(TextWriter)]);
        return new DelegateFormatter(
            Read(formatter, "Type") as Type ?? type,
            (string)Read(formatter, "MimeType"),
            (value, context) => (bool)write.Invoke(formatter, [value, context.Writer]));
    }

    private static object Read(object from, string property) => from.GetType().GetProperty(property)?.GetValue(from);

    private static void Prefer(Type type, string[] mimeTypes)
    {
        if (mimeTypes is { Length: > 0 })
            SetPreferredMimeTypesFor(type, mimeTypes);
    }
}

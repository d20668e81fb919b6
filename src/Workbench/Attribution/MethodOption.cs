using System.Globalization;

namespace Workbench.Attribution;

/// <summary>An option of a scoring method, declared once: the command line, the help and the tests read it from here.</summary>
public sealed record MethodOption
{
    private readonly Func<string, string?> problem;

    private MethodOption(string name, string description, string standard, Func<string, string?> problem) =>
        (Name, Description, Default, this.problem) = (name, description, standard, problem);

    /// <summary>The name, e.g. <c>steps</c>; on the command line with two dashes before it, in provenance with underscores for dashes.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    public string Description { get; }

    /// <summary>The value when none is given, as text.</summary>
    public string Default { get; }

    /// <summary>The values that there are; empty for numbers.</summary>
    public IReadOnlyList<string> Choices { get; private init; } = [];

    /// <summary>The key under which provenance has it.</summary>
    public string Key => KeyOf(Name);

    /// <summary>A whole number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    /// <param name="least">The smallest value that makes sense.</param>
    public static MethodOption Whole(string name, string description, int standard, int least = int.MinValue) =>
        new(name, description, standard.ToString(CultureInfo.InvariantCulture), text =>
            !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? "it must be a whole number"
            : value < least ? string.Create(CultureInfo.InvariantCulture, $"it must be at least {least}")
            : null);

    /// <summary>A number above zero.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    public static MethodOption Positive(string name, string description, double standard) =>
        new(name, description, standard.ToString("R", CultureInfo.InvariantCulture), text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0
                ? null : "it must be a number above 0");

    /// <summary>A number from a smallest to a largest value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    public static MethodOption Between(string name, string description, double standard, double least, double most = double.MaxValue) =>
        new(name, description, standard.ToString("R", CultureInfo.InvariantCulture), text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"it must be a number {(most == double.MaxValue ? $"of at least {least}" : $"from {least} to {most}")}"));

    /// <summary>Some names, separated by commas.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    /// <param name="known">The names that there are.</param>
    public static MethodOption Names(string name, string description, string standard, Func<IReadOnlyList<string>> known) =>
        new(name, description, standard, text =>
            text.Split(',').FirstOrDefault(part => !known().Contains(part, StringComparer.Ordinal)) is { } unknown
                ? $"'{unknown}' is none of {string.Join(", ", known())}" : null);

    /// <summary>One of the values of an enumeration, spelled in lower case with dashes.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    public static MethodOption Choice<T>(string name, string description, T standard)
        where T : struct, Enum
    {
        string[] choices = [.. Enum.GetValues<T>().Select(OptionText.Of)];
        return new(name, description, OptionText.Of(standard), text =>
            choices.Contains(text, StringComparer.Ordinal) ? null : $"it must be one of {string.Join(", ", choices)}")
        {
            Choices = choices,
        };
    }

    /// <summary>Yes or no.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">The default.</param>
    public static MethodOption Flag(string name, string description, bool standard) =>
        new(name, description, OptionText.Of(standard), text => text is "true" or "false" ? null : "it must be true or false") { Choices = ["true", "false"] };

    /// <summary>The key under which provenance has an option.</summary>
    /// <param name="name">The option's name.</param>
    public static string KeyOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('-', '_');
    }

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="value">The value as text.</param>
    public string? Problem(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return problem(value);
    }
}

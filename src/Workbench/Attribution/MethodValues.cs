using System.Globalization;

namespace Workbench.Attribution;

/// <summary>Checked values for all options of a method.</summary>
public sealed class MethodValues
{
    private readonly IReadOnlyDictionary<string, string> values;

    internal MethodValues(IReadOnlyDictionary<string, string> values) => this.values = values;

    /// <summary>Checks the values given for some of a method's options and fills in the defaults of the others.</summary>
    /// <exception cref="ArgumentException">The method has no such option, or a value makes no sense; the message names it.</exception>
    internal static MethodValues Checked(string method, IReadOnlyList<MethodOption> options, IReadOnlyDictionary<string, string>? values)
    {
        foreach (string given in values?.Keys ?? [])
        {
            if (options.All(option => option.Name != given))
                throw new ArgumentException($"Method {method} has no option '{given}'; {(options.Count == 0 ? "it has none" : $"it has {string.Join(", ", options.Select(option => option.Name))}")}.");
        }

        var all = options.ToDictionary(option => option.Name, option => values?.GetValueOrDefault(option.Name) ?? option.Default, StringComparer.Ordinal);
        foreach (var option in options)
        {
            if (option.Problem(all[option.Name]) is { } problem)
                throw new ArgumentException($"Option {option.Name} of method {method} is '{all[option.Name]}'; {problem}.");
        }

        return new MethodValues(all);
    }

    /// <summary>A whole number.</summary>
    /// <param name="name">The option's name.</param>
    public int Whole(string name) => int.Parse(values[name], CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    /// <param name="name">The option's name.</param>
    public double Number(string name) => double.Parse(values[name], CultureInfo.InvariantCulture);

    /// <summary>Some names.</summary>
    /// <param name="name">The option's name.</param>
    public IReadOnlyList<string> Names(string name) => values[name].Split(',');

    /// <summary>Yes or no.</summary>
    /// <param name="name">The option's name.</param>
    public bool Flag(string name) => values[name] == "true";

    /// <summary>One of an enumeration's values.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The option's name.</param>
    public T Choice<T>(string name)
        where T : struct, Enum =>
        Enum.GetValues<T>().Single(value => OptionText.Of(value) == values[name]);
}

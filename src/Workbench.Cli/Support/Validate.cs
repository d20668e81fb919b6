using System.CommandLine;
using System.Globalization;

namespace Workbench.Cli.Support;

/// <summary>Checks on option values that are known before any work begins.</summary>
internal static class Validate
{
    public static void AtLeast(Option<int> option, int least) => Check<int>(option, least, value => value);

    public static void AtLeast(Option<int?> option, int least) => Check<int?>(option, least, value => value);

    private static void Check<T>(Option<T> option, int least, Func<T?, int?> number) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && number(result.GetValueOrDefault<T>()) is { } value && value < least)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; it must be at least {least}."));
    });
}

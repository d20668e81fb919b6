using System.Reflection;
using System.Text.RegularExpressions;
using Workbench.Training;

namespace Workbench.Cli.Support;

/// <summary>Words an exception for people.</summary>
internal static partial class ErrorText
{
    /// <summary>The message, without what .NET adds for programmers.</summary>
    public static string Of(Exception failure)
    {
        while (failure is TypeInitializationException or TargetInvocationException or AggregateException && failure.InnerException is { } inner)
            failure = inner;
        return failure switch
        {
            OutOfMemoryException => "Not enough memory. Use a smaller --batch-size or fewer --examples.",
            DllNotFoundException missing => $"A native library is missing ({FirstLine(missing.Message)}). Run ./workbench setup.",
            _ when IsExpected(failure) => ProgrammersPart().Replace(failure.Message, ""),

            // libtorch puts a trace of its own below its message.
            _ => FirstLine(failure.Message),
        };
    }

    /// <summary>Whether the message alone says what to do: the library words these exceptions for its users.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException
            or OutOfMemoryException or NotSupportedException or TrainingDivergedException
        || (failure is ArgumentException and not ArgumentNullException);

    private static string FirstLine(string text) => text.Split('\n')[0];

    [GeneratedRegex(@" \(Parameter '[^']*'\)(\r?\nActual value was .*)?$", RegexOptions.Singleline)]
    private static partial Regex ProgrammersPart();
}

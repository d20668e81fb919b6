namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Writes a value; false lets the next formatter try.</summary>
public delegate bool FormatDelegate<in T>(T value, FormatContext context);

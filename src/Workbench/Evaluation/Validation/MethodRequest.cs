using Workbench.Attribution;

namespace Workbench.Evaluation;

/// <summary>A method of the table with the values of its options.</summary>
public sealed class MethodRequest
{
    private readonly SortedDictionary<string, string> values;

    /// <summary>Asks for a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="values">Values of some of its options by name, as text; the others get their defaults.</param>
    /// <exception cref="ArgumentException">The method has no such option, or a value makes no sense; the message names it.</exception>
    public MethodRequest(ScoringMethod method, IReadOnlyDictionary<string, string>? values = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        _ = method.Create(values);
        Method = method;
        this.values = new(method.Options.ToDictionary(option => option.Name, option => values?.GetValueOrDefault(option.Name) ?? option.Default), StringComparer.Ordinal);
    }

    /// <summary>The method.</summary>
    public ScoringMethod Method { get; }

    /// <summary>The values of all options, e.g. <c>rule=midpoint steps=5</c>; empty where it has none.</summary>
    public string Options => string.Join(' ', values.Select(option => $"{option.Key}={option.Value}"));

    /// <summary>Every method of <see cref="EdgeScorers.All"/> with its defaults, in the order of the table.</summary>
    public static IReadOnlyList<MethodRequest> All { get; } = [.. EdgeScorers.All.Select(method => new MethodRequest(method))];

    /// <summary>
    /// Every method of <see cref="EdgeScorers.All"/>, those that search or learn with fewer steps than by default: enough to be compared, and not
    /// to take longer than all the others together. <see cref="Options"/> says with how many.
    /// </summary>
    public static IReadOnlyList<MethodRequest> AllQuick { get; } =
    [
        .. EdgeScorers.All.Select(method => new MethodRequest(method, Quick
            .Where(less => method.Options.Any(option => option.Name == less.Key))
            .ToDictionary(less => less.Key, less => less.Value))),
    ];

    // Learning steps of UGS, searches of ACDC.
    private static Dictionary<string, string> Quick => new(StringComparer.Ordinal) { ["learning-steps"] = "100", ["thresholds"] = "5" };

    /// <summary>Reads a request from text.</summary>
    /// <param name="text">A method's name, or the name and options: <c>eap-ig-inputs:steps=20,rule=left</c>.</param>
    /// <exception cref="ArgumentException">There is no such method or option, or a value makes no sense; the message names it.</exception>
    public static MethodRequest Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var method = EdgeScorers.Find(colon < 0 ? text : text[..colon]);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            if (option.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new ArgumentException($"'{option}' in '{text}' is no option; write {method.Name}:option=value,option=value.", nameof(text));
            if (!values.TryAdd(name, value))
                throw new ArgumentException($"'{text}' gives the option {name} twice.", nameof(text));
        }

        return new MethodRequest(method, values);
    }

    /// <summary>Makes the method.</summary>
    public IEdgeScorer Create() => Method.Create(values);

    /// <inheritdoc/>
    public override string ToString() => values.Count == 0 ? Method.Name : $"{Method.Name} {Options}";
}

namespace Workbench.Reproduction;

/// <summary>A part of a reproduction that was planned; it has its value when the work has run.</summary>
/// <typeparam name="T">What the part is.</typeparam>
public sealed class PlannedPart<T>
{
    private T? value;
    private bool done;

    internal PlannedPart(string key, string identity) => (Key, Identity) = (key, identity);

    /// <summary>What the part is called.</summary>
    public string Key { get; }

    /// <summary>What it was worked out.</summary>
    /// <exception cref="InvalidOperationException">The work has not run yet.</exception>
    public T Value => done ? value! : throw new InvalidOperationException($"'{Key}' was planned, but the work has not run.");

    internal string Identity { get; }

    internal void Set(T result) => (value, done) = (result, true);
}

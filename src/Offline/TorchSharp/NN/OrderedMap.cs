using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

/// <summary>Names in the order in which they were registered.</summary>
internal sealed class OrderedMap<T>
{
    private readonly List<(string Name, T Value)> pairs = [];

    internal IEnumerable<(string Name, T Value)> Pairs => pairs;

    internal bool Has(string name) => pairs.Any(pair => pair.Name == name);
    internal void Set(string name, T value) => pairs.Add((name, value));
    internal void Remove(string name) => pairs.RemoveAll(pair => pair.Name == name);
    internal void Clear() => pairs.Clear();
}

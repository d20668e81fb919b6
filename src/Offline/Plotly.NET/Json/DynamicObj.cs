using System.Collections.Generic;
using System.Dynamic;
using Microsoft.FSharp.Core;

namespace DynamicObj;

// The figure is a tree of these: names to values, in the order in which they were set.
public class DynamicObj : DynamicObject
{
    private readonly OrderedDictionary<string, object> properties = [];

    internal IEnumerable<KeyValuePair<string, object>> Properties => properties;

    public void SetValue<c>(string name, c value) => properties[name] = value;

    public FSharpOption<object> TryGetValue(string name) =>
        properties.TryGetValue(name, out var value) ? FSharpOption<object>.Some(value) : null;

    public FSharpOption<a> TryGetTypedValue<a>(string name) =>
        properties.TryGetValue(name, out var value) && value is a typed ? FSharpOption<a>.Some(typed) : null;

    public bool Remove(string name) => properties.Remove(name);

    public override IEnumerable<string> GetDynamicMemberNames() => properties.Keys;
}

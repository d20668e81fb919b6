using System.Collections.Generic;
using System.Linq;
using Microsoft.FSharp.Core;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

internal static class Putting
{
    // An option that is not set leaves no key, so plotly.js falls back on the template and its own default.
    internal static T Put<T, V>(this T target, string name, FSharpOption<V> value)
        where T : Dyn
    {
        if (value is not null)
            target.SetValue(name, value.Value);
        return target;
    }

    internal static T Set<T>(this T target, string name, object value)
        where T : Dyn
    {
        target.SetValue(name, value);
        return target;
    }

    // A new object with the members of both; where both have one, nested objects are merged and otherwise the second wins.
    internal static T Merge<T>(T first, T second)
        where T : Dyn, new()
    {
        var merged = new T();
        MergeInto(merged, first);
        MergeInto(merged, second);
        return merged;
    }

    internal static void MergeInto(Dyn target, Dyn source)
    {
        foreach (var (name, value) in source.Properties.ToArray())
        {
            if (value is Dyn after && target.TryGetValue(name)?.Value is Dyn before && before.GetType() == after.GetType())
            {
                var both = (Dyn)System.Activator.CreateInstance(after.GetType(), nonPublic: true);
                MergeInto(both, before);
                MergeInto(both, after);
                target.SetValue(name, both);
            }
            else
                target.SetValue(name, value);
        }
    }

    internal static void Append<T>(this Dyn target, string name, IEnumerable<T> items, bool keep)
    {
        var before = keep ? target.TryGetTypedValue<IEnumerable<T>>(name)?.Value ?? [] : [];
        target.SetValue(name, before.Concat(items).ToArray());
    }
}

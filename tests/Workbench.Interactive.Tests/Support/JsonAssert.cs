using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace Workbench.Interactive.Tests;

internal static class JsonAssert
{
    /// <summary>The same values whatever the order of keys and the spelling of numbers (1 and 1.0).</summary>
    public static void Same(JsonNode? expected, JsonNode? actual, string path = "$")
    {
        if (expected is JsonObject one && actual is JsonObject other)
        {
            var keys = one.Select(member => member.Key).Union(other.Select(member => member.Key));
            foreach (var key in keys)
            {
                if (!one.ContainsKey(key) || !other.ContainsKey(key))
                    throw new XunitException($"{path}.{key} is {(one.ContainsKey(key) ? "missing" : "not expected")}.");
                Same(one[key], other[key], $"{path}.{key}");
            }
        }
        else if (expected is JsonArray items && actual is JsonArray others)
        {
            if (items.Count != others.Count)
                throw new XunitException($"{path} has {others.Count} items, not {items.Count}.");
            for (var i = 0; i < items.Count; i++)
                Same(items[i], others[i], $"{path}[{i}]");
        }
        else if (IsNumber(expected) && IsNumber(actual))
        {
            if (!expected!.GetValue<double>().Equals(actual!.GetValue<double>()))
                throw new XunitException($"{path} is {actual}, not {expected}.");
        }
        else if (!JsonNode.DeepEquals(expected, actual))
            throw new XunitException($"{path} is {actual?.ToJsonString() ?? "null"}, not {expected?.ToJsonString() ?? "null"}.");
    }

    private static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;
}

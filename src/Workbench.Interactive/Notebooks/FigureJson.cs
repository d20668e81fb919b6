using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plotly.NET;

namespace Workbench.Interactive;

/// <summary>The JSON of a chart, made small: numbers that no screen can show more precisely, and no template.</summary>
internal static class FigureJson
{
    private const string Digits = "G6";

    public static string Of(GenericChart chart)
    {
        var figure = JsonNode.Parse(GenericChart.toFigureJson(chart))!.AsObject();
        var kept = new JsonObject
        {
            ["data"] = Rounded(figure["data"]),
            ["layout"] = Rounded(figure["layout"]),
        };
        (kept["layout"] as JsonObject)?.Remove("template");
        return kept.ToJsonString();
    }

    private static JsonNode? Rounded(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject parts:
                return new JsonObject(parts.Select(part => KeyValuePair.Create(part.Key, Rounded(part.Value))));
            case JsonArray items:
                return new JsonArray([.. items.Select(Rounded)]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.ToJsonString().Length > 7:
                return JsonValue.Create(double.Parse(value.GetValue<double>().ToString(Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
            default:
                return node?.DeepClone();
        }
    }
}

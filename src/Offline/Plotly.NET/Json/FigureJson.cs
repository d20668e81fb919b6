using System;
using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

// Writes a figure the way plotly.js reads it. The default encoder of System.Text.Json escapes <, > and &,
// so a name can never end the script element that the figure stands in.
internal static class FigureJson
{
    internal static string Write(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case IStyleValue choice:
                Write(writer, choice.Convert());
                break;
            case Color color:
                Write(writer, color.Value);
                break;
            case Dyn members:
                writer.WriteStartObject();
                foreach (var (name, member) in members.Properties)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number:
                WriteNumber(writer, number);
                break;
            case float number:
                WriteNumber(writer, number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    // JSON has no word for these; as strings plotly.js takes them for gaps.
    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }
}

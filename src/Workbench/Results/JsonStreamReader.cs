using System.Text.Json;

namespace Workbench.Results;

/// <summary>Reads JSON token by token from a stream of any length, holding only a small window of it.</summary>
internal ref struct JsonStreamReader
{
    private const int InitialWindow = 1 << 16;

    private readonly Stream stream;
    private byte[] window;
    private int filled;
    private Utf8JsonReader reader;

    public JsonStreamReader(Stream stream)
    {
        this.stream = stream;
        window = new byte[InitialWindow];
        filled = stream.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
        var mark = window.AsSpan(0, filled).StartsWith("\uFEFF"u8) ? 3 : 0;
        window.AsSpan(mark, filled - mark).CopyTo(window);
        filled -= mark;
        reader = new Utf8JsonReader(window.AsSpan(0, filled), isFinalBlock: false, default);
    }

    public readonly JsonTokenType TokenType => reader.TokenType;

    /// <summary>Moves to the next token.</summary>
    /// <returns>False after the end of the outermost value.</returns>
    /// <exception cref="EndOfStreamException">The stream ends inside a value.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public bool Read()
    {
        while (!reader.Read())
        {
            if (Refill())
                continue;
            if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                return false;
            throw new EndOfStreamException();
        }

        return true;
    }

    public readonly string GetString() => reader.GetString() ?? "";

    /// <summary>The number under the reader, when there is one and it is finite.</summary>
    public readonly bool TryGetFinite(out double value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value);
    }

    /// <summary>Moves to the end of the value under the reader.</summary>
    public void Skip()
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        while (Read() && reader.CurrentDepth > depth)
        {
        }
    }

    /// <summary>Reads the value that comes next as a whole; only for small ones.</summary>
    public JsonElement ReadValue()
    {
        JsonDocument? document;
        while (!JsonDocument.TryParseValue(ref reader, out document))
        {
            if (!Refill())
                throw new EndOfStreamException();
        }

        using (document)
            return document.RootElement.Clone();
    }

    private bool Refill()
    {
        var rest = window.AsSpan((int)reader.BytesConsumed, filled - (int)reader.BytesConsumed);
        if (rest.Length > window.Length / 2)
        {
            // One token fills most of the window.
            var larger = new byte[window.Length * 2];
            rest.CopyTo(larger);
            window = larger;
        }
        else
        {
            rest.CopyTo(window);
        }

        filled = rest.Length;
        var added = stream.ReadAtLeast(window.AsSpan(filled), window.Length - filled, throwOnEndOfStream: false);
        filled += added;
        reader = new Utf8JsonReader(window.AsSpan(0, filled), isFinalBlock: false, reader.CurrentState);
        return added > 0;
    }
}

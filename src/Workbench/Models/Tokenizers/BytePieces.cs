using System.Text;

namespace Workbench.Models;

/// <summary>GPT-2's split of a text into the pieces that byte-pair merging works on, and its printable spelling of bytes.</summary>
/// <remarks>The pattern is that of Radford et al. 2019: contractions ('s, 't, 're, 've, 'm, 'll, 'd); an optional space and
/// a run of letters, of digits, or of other visible characters; white space, of which the last character is left to
/// a following word. It is scanned by hand because .NET's regular expressions see UTF-16 units, so letters beyond
/// U+FFFF would not count as letters.</remarks>
internal static class BytePieces
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind { Letter, Digit, Space, Other }

    /// <summary>Length in UTF-16 units of the piece at the start of a text that is not empty.</summary>
    public static int Next(ReadOnlySpan<char> text)
    {
        foreach (var contraction in Contractions)
            if (text.StartsWith(contraction, StringComparison.Ordinal))
                return contraction.Length;

        var kind = KindAt(text, out var length);
        if (kind != Kind.Space)
            return RunOf(kind, text, length);

        if (text[0] == ' ' && text.Length > 1)
        {
            var after = KindAt(text[1..], out var first);
            if (after != Kind.Space)
                return RunOf(after, text, 1 + first);
        }

        var run = RunOf(Kind.Space, text, length);
        // White space before a visible character leaves its last character behind: a blank joins the word as its
        // leading space, anything else becomes a piece of its own. Every white space character is one UTF-16 unit.
        return run == text.Length || run == 1 ? run : run - 1;
    }

    /// <summary>The printable character that stands for each byte in vocabulary files.</summary>
    public static char[] PrintableBytes()
    {
        var table = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            table[b] = (char)(printable ? b : next++);
        }

        return table;
    }

    private static int RunOf(Kind kind, ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && KindAt(text[from..], out var length) == kind)
            from += length;
        return from;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int length)
    {
        var c = text[0];
        if (char.IsAscii(c))
        {
            length = 1;
            return char.IsAsciiLetter(c) ? Kind.Letter
                : char.IsAsciiDigit(c) ? Kind.Digit
                : char.IsWhiteSpace(c) ? Kind.Space : Kind.Other;
        }

        Rune.DecodeFromUtf16(text, out var rune, out length);
        return Rune.IsLetter(rune) ? Kind.Letter
            : Rune.IsNumber(rune) ? Kind.Digit
            : Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other;
    }
}

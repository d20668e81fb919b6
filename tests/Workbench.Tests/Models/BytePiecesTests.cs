using Workbench.Models;

namespace Workbench.Tests.Models;

public class BytePiecesTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("I'll say it's John's", "I|'ll| say| it|'s| John|'s")]
    [InlineData("I'LL", "I|'|LL")]
    [InlineData("a  b", "a| | b")]
    [InlineData("a   b", "a|  | b")]
    [InlineData("a\n\nb", "a|\n|\n|b")]
    [InlineData("a\n b", "a|\n| b")]
    [InlineData("a \nb", "a| |\n|b")]
    [InlineData("end  ", "end|  ")]
    [InlineData(" ", " ")]
    [InlineData("year 1732.", "year| 1732|.")]
    [InlineData("x=1;// done", "x|=|1|;//| done")]
    [InlineData(" 'tis", " '|tis")]
    [InlineData("'s", "'s")]
    [InlineData("naïve été", "naïve| été")]
    [InlineData("½ cup", "½| cup")]
    [InlineData("hi\u00a0there", "hi|\u00a0|there")]
    [InlineData("go 🎉!", "go| 🎉!")]
    [InlineData("in 𝒜b 𝟙2", "in| 𝒜b| 𝟙2")]
    public void Text_is_split_as_the_published_pattern_splits_it(string text, string expected)
    {
        var pieces = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var length = BytePieces.Next(text.AsSpan(i));
            pieces.Add(text.Substring(i, length));
            i += length;
        }

        Assert.Equal(expected, string.Join('|', pieces));
    }

    [Fact]
    public void Every_byte_has_a_printable_character_of_its_own()
    {
        var printable = BytePieces.PrintableBytes();
        Assert.Equal(256, printable.Distinct().Count());
        Assert.DoesNotContain(printable, char.IsWhiteSpace);
        Assert.Equal('Ġ', printable[' ']);
        Assert.Equal('Ċ', printable['\n']);
        Assert.Equal('A', printable['A']);
    }
}

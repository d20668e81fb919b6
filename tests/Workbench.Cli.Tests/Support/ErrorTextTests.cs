using Workbench.Cli.Support;

namespace Workbench.Cli.Tests.Support;

public class ErrorTextTests
{
    [Fact]
    public void What_dotnet_adds_for_programmers_is_left_out()
    {
        Assert.Equal("too many", ErrorText.Of(new ArgumentException("too many", "edges")));
        Assert.Equal("too many", ErrorText.Of(new ArgumentOutOfRangeException("edges", 7, "too many")));
    }

    [Fact]
    public void A_library_error_is_one_line_and_not_expected()
    {
        var error = new FormatException("shapes cannot be multiplied (2x3 and 2x3)\nException raised from meta at ...\nframe #0");

        Assert.Equal("shapes cannot be multiplied (2x3 and 2x3)", ErrorText.Of(error));
        Assert.False(ErrorText.IsExpected(error));
        Assert.False(ErrorText.IsExpected(new ArgumentNullException("model")));
        Assert.True(ErrorText.IsExpected(new InvalidDataException("wrong")));
    }

    [Fact]
    public void The_cause_is_shown_and_not_what_wraps_it()
    {
        Assert.Equal(
            "A native library is missing (Unable to load libtorch). Run ./workbench setup.",
            ErrorText.Of(new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("Unable to load libtorch\nmore"))));
        Assert.Equal("Not enough memory. Use a smaller --batch-size or fewer --examples.", ErrorText.Of(new InsufficientMemoryException()));
    }
}

using System.Text.Json.Nodes;
using Plotly.NET;

namespace Workbench.Interactive.Tests;

/// <summary>Whichever plotting packages this was built against, the real ones or the stand-ins, must be what the code takes them for.</summary>
public class PlotlyPackageTests
{
    private static readonly string[] Listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Plotly", "package-api.txt"));

    private static readonly HashSet<string> Present =
    [
        .. Signatures.Of(typeof(GenericChart).Assembly),
        .. Signatures.Of(typeof(Plotly.NET.CSharp.Chart).Assembly),
        .. Signatures.Of(typeof(DynamicObj.DynamicObj).Assembly),
    ];

    private static bool IsStandIn => typeof(GenericChart).Assembly == typeof(DynamicObj.DynamicObj).Assembly;

    public static TheoryData<string> Samples => [.. PlotlySamples.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_chart_becomes_the_figure_that_the_package_makes(string name)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Plotly", "goldens", name + ".json")));
        var actual = JsonNode.Parse(GenericChart.toJson(PlotlySamples.All[name]()));
        JsonAssert.Same(expected, actual);
    }

    [Fact]
    public void Every_member_that_the_code_may_use_has_the_signature_of_the_package()
    {
        Assert.NotEmpty(Listed);
        Assert.Empty(Listed.Except(Present));
    }

    [SkippableFact]
    public void The_stand_in_has_no_member_of_its_own()
    {
        Skip.IfNot(IsStandIn, "built against the packages themselves");
        Assert.Empty(Present.Except(Listed));
    }

    [SkippableFact]
    public void A_name_cannot_end_the_script_that_a_figure_stands_in()
    {
        Skip.IfNot(IsStandIn, "the package writes names as they are; the report escapes them itself");
        var chart = Plotly.NET.CSharp.Chart.Point<int, int, string>([1], [2], Name: "</script><b>", UseDefaults: false);
        Assert.DoesNotContain("</script><b>", GenericChart.toChartHTML(chart), StringComparison.Ordinal);
    }
}

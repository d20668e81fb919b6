using Workbench.Reproduction;

namespace Workbench.Tests.Reproduction;

public class DiscoGpPaperClaimsTests
{
    private static readonly SeedFigure None = new([double.NaN, double.NaN, double.NaN]);

    [Fact]
    public void A_sheaf_that_keeps_enough_with_little_holds_and_one_that_needs_more_does_not()
    {
        var claims = Claims(Sheaf(SheafMethods.Both, "zero-total", accuracy: 0.96, complement: 0.5, weights: 0.05, edges: 0.2));

        Assert.Equal(ClaimVerdict.Holds, Verdict(claims, "DiscoGP keeps", "by that of the full model"));
        Assert.Equal(ClaimVerdict.Holds, Verdict(claims, "DiscoGP keeps", "share of the weights"));
        Assert.Equal(ClaimVerdict.DoesNotHold, Verdict(claims, "DiscoGP keeps", "share of the edges"));
    }

    [Theory]
    [InlineData(0.52, ClaimVerdict.Holds)]
    [InlineData(0.80, ClaimVerdict.DoesNotHold)]
    [InlineData(0.10, ClaimVerdict.DoesNotHold)]
    [InlineData(0.55, ClaimVerdict.NotDecided)]
    public void What_is_left_out_is_near_chance_from_both_sides(double complement, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(Claims(Sheaf(SheafMethods.Both, "zero-total", 0.96, complement, 0.05, 0.05)), "What DiscoGP leaves out", "(weights and edges)"));

    [Fact]
    public void Patching_circuits_are_judged_under_either_evaluation_by_itself()
    {
        var claims = Claims(
            Sheaf("EAP", "patching", 0.51, 0.95, 1, 0.07), Sheaf("EAP", "patching", 0.90, 0.30, 1, 0.07) with { EvaluatedUnder = "patching" });

        Assert.Equal(ClaimVerdict.Holds, Verdict(claims, "near random", "EAP: accuracy of the circuit, less chance, under zero ablation"));
        Assert.Equal(ClaimVerdict.DoesNotHold, Verdict(claims, "near random", "EAP: accuracy of the circuit, less chance, under interchange"));
        Assert.Equal(ClaimVerdict.Holds, Verdict(claims, "leave out still does", "EAP: accuracy of the complement, less chance, under zero ablation"));
        Assert.Equal(ClaimVerdict.DoesNotHold, Verdict(claims, "leave out still does", "EAP: accuracy of the complement, less chance, under interchange"));
        Assert.Equal(ClaimVerdict.NotTestable, Verdict(claims, "DiscoGP keeps", "share of the edges"));
    }

    [Fact]
    public void Over_tasks_the_mean_comes_first_seed_by_seed()
    {
        var claims = Claims(
            Sheaf(SheafMethods.Both, "zero-total", 0.9, 0.5, 0.05, 0.04), Sheaf(SheafMethods.Both, "zero-total", 0.9, 0.5, 0.05, 0.08) with { Task = "other" });
        var edges = claims.Where(claim => claim.Statement.StartsWith("DiscoGP keeps", StringComparison.Ordinal) && claim.Measure.Contains("edges", StringComparison.Ordinal)).ToArray();

        Assert.Equal([null, "task", "other"], edges.Select(claim => claim.Task));
        Assert.Equal(0.06, edges[0].Measured.Value!.Value, 1e-12);
    }

    [Fact]
    public void The_interval_over_seeds_is_students()
    {
        var figure = new SeedFigure([1, 2, double.NaN, 3]);

        Assert.Equal(2, figure.Mean);
        Assert.Equal(1, figure.Deviation);
        // 4.303 / √3, the quantile for two degrees of freedom.
        Assert.Equal(2 - 2.4843, figure.Measured("why").Interval!.Value.Low, 1e-4);
        Assert.Equal(2 + 2.4843, figure.Measured("why").Interval!.Value.High, 1e-4);
        Assert.Null(new SeedFigure([5]).Measured("why").Interval);
        Assert.Equal("why", new SeedFigure([]).Measured("why").Undefined);
    }

    [Fact]
    public void Overlap_is_intersection_by_union_of_sets_and_of_bits()
    {
        Assert.Equal(0.5, SheafOverlap.Of([1, 2, 3], [2, 3, 4]));
        Assert.Equal(1.0 / 3, SheafOverlap.OfBits([0b0110], [0b1100]), 1e-12);
        Assert.Equal(double.NaN, SheafOverlap.OfBits([], [1]));
        Assert.Equal(0.25 / 0.75, SheafOverlap.ByChance(0.5, 0.5), 1e-12);
    }

    [Fact]
    public void Published_figures_name_their_sources_and_a_damaged_file_is_named()
    {
        var published = PublishedSheaves.DiscoGp();
        Assert.Contains(published.Figures, figure => figure is { Model: "gpt2", Task: "ioi", Measure: "edge IoU", Value: 0.041 });
        Assert.Equal((0.01, 0.07), published.Figures.Where(figure => figure.Measure.StartsWith("density", StringComparison.Ordinal)).Select(figure => (figure.From!.Value, figure.Value)).Single());
        Assert.All(published.Figures, figure => Assert.True(figure.Source.Length > 10 && figure.Value > 0));

        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"about": "a", "sources": {}, "figures": [{"source": "nobody"}]}""");
            Assert.Contains(file, Assert.Throws<InvalidDataException>(() => PublishedSheaves.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Throws<FileNotFoundException>(() => PublishedSheaves.Read(file));
    }

    private static IReadOnlyList<Claim> Claims(params SheafRow[] rows) => [.. new DiscoGpPaperClaims(rows, "mini").All()];

    private static ClaimVerdict Verdict(IReadOnlyList<Claim> claims, string statement, string measure) => claims.Single(claim =>
        claim.Statement.Contains(statement, StringComparison.Ordinal) && claim.Measure.Contains(measure, StringComparison.Ordinal)).Verdict;

    // Three seeds around the given figures, a hundredth apart.
    private static SheafRow Sheaf(string method, string found, double accuracy, double complement, double weights, double edges) => new(
        "task", method, found, "zero-total", new([1, 1, 1]), Around(accuracy), Around(complement), None, None, 0.5, None, None, None, None,
        Around(weights), Around(edges), None, None, None, null);

    private static SeedFigure Around(double value) => new([value - 0.001, value, value + 0.001]);
}

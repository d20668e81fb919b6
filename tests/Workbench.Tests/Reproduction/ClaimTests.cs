using Workbench.Evaluation;
using Workbench.Reproduction;

namespace Workbench.Tests.Reproduction;

public class ClaimTests
{
    [Theory]
    [InlineData(0.10, 0.05, 0.20, 0.0, ClaimVerdict.Holds)]
    [InlineData(0.10, -0.05, 0.20, 0.0, ClaimVerdict.NotDecided)]
    [InlineData(-0.10, -0.20, -0.05, 0.0, ClaimVerdict.DoesNotHold)]
    [InlineData(0.0, 0.0, 0.0, 0.0, ClaimVerdict.DoesNotHold)]
    public void A_claim_of_more_holds_where_the_whole_interval_lies_above(double value, double low, double high, double limit, ClaimVerdict verdict)
    {
        Assert.Equal(verdict, new MeasuredFigure(value, new Interval(low, high)).Above(limit));
        Assert.Equal(verdict, new MeasuredFigure(-value, new Interval(-high, -low)).Below(-limit));
    }

    [Theory]
    [InlineData(0.20, 0.18, 0.25, 0.177, ClaimVerdict.Holds)]
    [InlineData(0.20, 0.10, 0.25, 0.177, ClaimVerdict.NotDecided)]
    [InlineData(0.10, 0.05, 0.17, 0.177, ClaimVerdict.DoesNotHold)]
    [InlineData(0.0, 0.0, 0.0, 0.0, ClaimVerdict.Holds)]
    public void A_claim_of_at_least_so_much_counts_the_limit_in(double value, double low, double high, double least, ClaimVerdict verdict)
    {
        Assert.Equal(verdict, new MeasuredFigure(value, new Interval(low, high)).AtLeast(least));
        Assert.Equal(verdict, new MeasuredFigure(-value, new Interval(-high, -low)).AtMost(-least));
    }

    [Fact]
    public void Without_an_interval_the_figure_decides_and_without_a_figure_nothing_does()
    {
        Assert.Equal(ClaimVerdict.Holds, new MeasuredFigure(0.1, null).Above(0));
        Assert.Equal(ClaimVerdict.DoesNotHold, new MeasuredFigure(0.0, null).Above(0));
        Assert.Equal(ClaimVerdict.NotTestable, MeasuredFigure.None("why").Above(0));
        Assert.Equal(ClaimVerdict.NotTestable, MeasuredFigure.None("why").AtMost(0));
    }

    [Fact]
    public void The_table_says_what_was_measured_and_why_something_was_not()
    {
        var table = Claim.Table(
        [
            new Claim { Statement = "better", Measure = "gain", Rule = "above 0", Model = "mini", Task = "ioi", Measured = new MeasuredFigure(0.5, new Interval(0.25, 0.75)), Verdict = ClaimVerdict.Holds, Note = "small", Remark = "So it is." },
            new Claim { Statement = "faster", Measure = "seconds", Rule = "below 1", Model = "mini", Measured = MeasuredFigure.None("nothing was timed"), Verdict = ClaimVerdict.NotTestable },
        ]);

        Assert.Equal(["better", "mini", "ioi", "gain", 0.5, 0.25, 0.75, "above 0", "holds", "small; So it is."], table.Table.Rows[0]);
        Assert.Equal(["faster", "mini", null, "seconds", null, null, null, "below 1", "not testable here", "nothing was timed"], table.Table.Rows[1]);
    }
}

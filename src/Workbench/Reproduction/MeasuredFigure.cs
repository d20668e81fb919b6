using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>A measured figure.</summary>
/// <param name="Value">The figure; null where it is undefined.</param>
/// <param name="Interval">Its interval; null where there is none.</param>
/// <param name="Undefined">Why there is no figure; null where there is one.</param>
public sealed record MeasuredFigure(double? Value, Interval? Interval, string? Undefined = null)
{
    /// <summary>A figure that does not exist.</summary>
    /// <param name="reason">Why.</param>
    public static MeasuredFigure None(string reason) => new(null, null, reason);

    /// <summary>What the interval says about a figure that is claimed to be at least so large; the figure itself decides where there is no interval.</summary>
    /// <param name="least">The smallest figure for which the claim holds.</param>
    public ClaimVerdict AtLeast(double least) => (Value, Interval) switch
    {
        (null, _) => ClaimVerdict.NotTestable,
        ({ } value, null) => value >= least ? ClaimVerdict.Holds : ClaimVerdict.DoesNotHold,
        (_, { } ends) => ends.Low >= least ? ClaimVerdict.Holds : ends.High < least ? ClaimVerdict.DoesNotHold : ClaimVerdict.NotDecided,
    };

    /// <summary>The same for a figure that is claimed to be at most so large.</summary>
    /// <param name="most">The largest figure for which the claim holds.</param>
    public ClaimVerdict AtMost(double most) => new MeasuredFigure(-Value, Interval is { } ends ? new Interval(-ends.High, -ends.Low) : null).AtLeast(-most);

    /// <summary>What the interval says about a figure that is claimed to be above a value, the value itself not enough.</summary>
    /// <param name="limit">The value.</param>
    public ClaimVerdict Above(double limit) => (Value, Interval) switch
    {
        (null, _) => ClaimVerdict.NotTestable,
        ({ } value, null) => value > limit ? ClaimVerdict.Holds : ClaimVerdict.DoesNotHold,
        (_, { } ends) => ends.Low > limit ? ClaimVerdict.Holds : ends.High <= limit ? ClaimVerdict.DoesNotHold : ClaimVerdict.NotDecided,
    };

    /// <summary>What the interval says about a figure that is claimed to be below a value.</summary>
    /// <param name="limit">The value.</param>
    public ClaimVerdict Below(double limit) => new MeasuredFigure(-Value, Interval is { } ends ? new Interval(-ends.High, -ends.Low) : null).Above(-limit);
}

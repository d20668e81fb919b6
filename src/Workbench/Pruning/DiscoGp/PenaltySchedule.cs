namespace Workbench.Pruning;

/// <summary>How DiscoGP's weight of the sparsity loss, λ, changes with the epoch: up in equal steps, down again, then constant.</summary>
/// <param name="Start">λ of the first epoch, where there is a warm-up.</param>
/// <param name="MaxTimes">The largest λ as a multiple of <paramref name="Start"/>.</param>
/// <param name="MinTimes">The last λ as a multiple of <paramref name="Start"/>.</param>
/// <param name="WarmUp">Epochs of rising.</param>
/// <param name="CoolDown">Epochs of falling.</param>
public sealed record PenaltySchedule(double Start, double MaxTimes, double MinTimes, double WarmUp, double CoolDown)
{
    /// <summary>The same at every epoch.</summary>
    /// <param name="value">λ.</param>
    public static PenaltySchedule Constant(double value) => new(value, 1, 1, 0, 0);

    /// <summary>λ of an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public double At(double epoch)
    {
        if (epoch < WarmUp) return Start * (1 + ((MaxTimes - 1) * epoch / WarmUp));
        if (epoch < WarmUp + CoolDown) return Start * (MaxTimes + ((MinTimes - MaxTimes) * (epoch - WarmUp) / CoolDown));
        return Start * MinTimes;
    }

    /// <summary>The same course in more or fewer epochs.</summary>
    /// <param name="factor">How many times as long.</param>
    internal PenaltySchedule Stretched(double factor) => this with { WarmUp = WarmUp * factor, CoolDown = CoolDown * factor };

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate(string what)
    {
        foreach (var (name, value) in new[] { (nameof(Start), Start), (nameof(MaxTimes), MaxTimes), (nameof(MinTimes), MinTimes), (nameof(WarmUp), WarmUp), (nameof(CoolDown), CoolDown) })
        {
            if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentException($"{name} of the sparsity schedule of {what} is {value}; it must be at least 0.");
        }
    }
}

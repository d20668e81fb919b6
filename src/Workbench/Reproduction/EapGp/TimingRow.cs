namespace Workbench.Reproduction;

/// <summary>What a method costs on one task.</summary>
/// <param name="Method">The method.</param>
/// <param name="Seconds">Median over rounds.</param>
/// <param name="Fastest">The fastest round.</param>
/// <param name="Slowest">The slowest round.</param>
/// <param name="Forward">Forward passes an example.</param>
/// <param name="Backward">Backward passes an example.</param>
/// <param name="OfForward">Median ratio to a plain forward pass of the same round.</param>
/// <param name="OfEap">Median ratio to EAP of the same round; null where EAP was not timed.</param>
/// <param name="OfEapIg">Median ratio to EAP-IG of the same round, with the range over rounds; undefined where EAP-IG was not timed.</param>
public sealed record TimingRow(
    string Method, double Seconds, double Fastest, double Slowest, double? Forward, double? Backward, double OfForward, double? OfEap, MeasuredFigure OfEapIg);

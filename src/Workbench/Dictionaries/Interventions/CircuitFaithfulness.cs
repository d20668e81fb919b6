namespace Workbench.Dictionaries.Interventions;

/// <summary>
/// What the real model does when all features outside a circuit are ablated, and when those inside are: attention, LayerNorm and activation
/// functions react, errors stay as they were. Unlike the recovered share of leaves, this is an intervention.
/// </summary>
/// <param name="Ablation"><c>zero</c> or <c>mean</c>.</param>
/// <param name="Target">The target without intervention.</param>
/// <param name="Circuit">The target with all features outside ablated.</param>
/// <param name="Complement">The target with the circuit's features ablated.</param>
/// <param name="Empty">The target with all features ablated.</param>
public sealed record CircuitFaithfulness(string Ablation, double Target, double Circuit, double Complement, double Empty)
{
    /// <summary>Target of the circuit over target of the model.</summary>
    public double CircuitRecovery => Circuit / Target;

    /// <summary>Target of the complement over target of the model: small where the circuit is necessary.</summary>
    public double ComplementRecovery => Complement / Target;

    /// <summary>(circuit − empty) / (model − empty): 1 where the circuit does what all features do, 0 where it does nothing.</summary>
    public double Faithfulness => (Circuit - Empty) / (Target - Empty);

    /// <summary>(complement − empty) / (model − empty).</summary>
    public double ComplementFaithfulness => (Complement - Empty) / (Target - Empty);
}

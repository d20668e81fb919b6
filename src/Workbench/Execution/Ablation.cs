namespace Workbench.Execution;

/// <summary>
/// What flows through an edge that is not in the circuit: the source's output on the corrupted tokens, nothing,
/// the source's mean output, or a constant that was learned for it.
/// </summary>
/// <remarks>
/// The position embedding and the attention output bias belong to no node and always stay on, so zero, mean
/// and optimal ablation leave them in place (the convention of EAP-IG). <see cref="ZeroTotal"/> is the exception.
/// </remarks>
public sealed record Ablation
{
    private const string OptimalName = "optimal";

    private Ablation(AblationKind kind, bool meanOverClean = false, bool meanPerPosition = true) =>
        (Kind, MeanOverClean, MeanPerPosition) = (kind, meanOverClean, meanPerPosition);

    private Ablation(AblationConstants constants)
        : this(AblationKind.Optimal) => Constants = constants;

    /// <summary>Output of the same node on the corrupted tokens (interchange).</summary>
    public static Ablation Patching { get; } = new(AblationKind.Patching);

    /// <summary>Nothing: the source contributes zero.</summary>
    public static Ablation Zero { get; } = new(AblationKind.Zero);

    /// <summary>Nothing at all, in DiscoGP's convention: the position embedding belongs to <c>input</c> and goes with it, and each head carries its
    /// share of the attention output bias, b_O over the number of heads, and takes it along. With every edge out the residual stream is zero.</summary>
    /// <remarks>Under patching and under means per position those parts are the same in both runs, so only zero ablation needs the two conventions.</remarks>
    public static Ablation ZeroTotal { get; } = new(AblationKind.Zero) { TakesConstants = true };

    /// <summary>Mean output at the same position over the task's corrupted tokens.</summary>
    public static Ablation Mean { get; } = new(AblationKind.Mean);

    /// <summary>Every ablation that <see cref="Parse"/> knows; optimal ablation is not among them, because it needs its constants
    /// (<see cref="Optimal"/>).</summary>
    public static IReadOnlyList<Ablation> All { get; } = [Patching, Zero, ZeroTotal, Mean, MeanOf(false, false), MeanOf(true, true), MeanOf(true, false)];

    /// <summary>Which kind it is.</summary>
    public AblationKind Kind { get; }

    /// <summary>Zero ablation only: whether position embedding and attention output bias go with the nodes (<see cref="ZeroTotal"/>).</summary>
    public bool TakesConstants { get; private init; }

    /// <summary>Mean ablation only: whether means are taken over the clean tokens instead of the corrupted ones.</summary>
    public bool MeanOverClean { get; }

    /// <summary>Mean ablation only: a mean for each position (over examples that reach it), or one for the node: over the
    /// positions of each example, then over examples.</summary>
    public bool MeanPerPosition { get; }

    /// <summary>Optimal ablation only: what the nodes are replaced by.</summary>
    public AblationConstants? Constants { get; }

    /// <summary>The name in files and on the command line.</summary>
    public string Name => Kind switch
    {
        AblationKind.Optimal => OptimalName,
        AblationKind.Patching => "patching",
        AblationKind.Zero => TakesConstants ? "zero-total" : "zero",
        _ => "mean" + (MeanOverClean ? "-clean" : "") + (MeanPerPosition ? "" : "-all-positions"),
    };

    /// <summary>Mean ablation with the choices spelled out.</summary>
    /// <param name="overClean">Take means over the clean tokens.</param>
    /// <param name="perPosition">Take a mean for each position.</param>
    public static Ablation MeanOf(bool overClean, bool perPosition) => new(AblationKind.Mean, overClean, perPosition);

    /// <summary>Optimal ablation: the same learned constant at every position (Li and Janson, arXiv 2409.09951).</summary>
    /// <param name="constants">The constants, learned or loaded.</param>
    public static Ablation Optimal(AblationConstants constants)
    {
        ArgumentNullException.ThrowIfNull(constants);
        return new(constants);
    }

    /// <summary>Finds an ablation by its <see cref="Name"/>.</summary>
    /// <exception cref="ArgumentException">No ablation has that name, or it is <c>optimal</c>, which needs its constants.</exception>
    public static Ablation Parse(string name) => All.FirstOrDefault(ablation => ablation.Name == name)
        ?? throw new ArgumentException(name == OptimalName
            ? "Ablation 'optimal' needs its constants: learn them, or load them with AblationConstants.Load, and give them to Ablation.Optimal."
            : $"Unknown ablation '{name}'; known are {string.Join(", ", All.Select(ablation => ablation.Name))}.", nameof(name));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

using System.Globalization;

namespace Workbench.Dictionaries;

/// <summary>A dictionary that is to be trained.</summary>
public sealed record DictionaryPlan
{
    /// <summary>Where it reads and writes.</summary>
    public required DictionarySite Site { get; init; }

    /// <summary>Number of features before pruning.</summary>
    public required int Features { get; init; }

    /// <summary>What turns pre-activations into activations.</summary>
    public DictionaryActivation Activation { get; init; } = DictionaryActivation.JumpRelu;

    /// <summary>
    /// Features a token has: for TopK at most so many; for JumpReLU on average, held there by one threshold for all features that follows
    /// the pre-activations during training (batch top-k; Bussmann et al. 2024). Not used by ReLU.
    /// </summary>
    public int L0 { get; init; } = 16;

    /// <summary>Weight of the L1 norm of activations, for ReLU: loss = squared error per entry of the scaled target + this times the sum of scaled activations.</summary>
    public double L1 { get; init; } = 0.5;

    /// <summary>How activations are scaled token by token: not, or by vector norms.</summary>
    public DictionaryNormalisation Normalisation { get; init; }

    /// <summary>Whether a transcoder also learns a linear path from input to output.</summary>
    public bool Skip { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Site.Name} {Features} {DictionaryNames.Of(Activation)} {(Activation == DictionaryActivation.Relu ? $"l1 {L1}" : $"l0 {L0}")} {DictionaryNames.Of(Normalisation)}{(Skip ? " skip" : "")}");

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        if (Features < 1)
            throw new ArgumentException($"A dictionary for {Site.Name} with {Features} features cannot be; give at least 1.");
        if (Activation != DictionaryActivation.Relu && (L0 < 1 || L0 > Features))
            throw new ArgumentException($"The dictionary for {Site.Name} is to have {L0} features a token; give from 1 to its {Features} features.");
        if (Activation == DictionaryActivation.Relu && !(L1 >= 0 && double.IsFinite(L1)))
            throw new ArgumentException($"The dictionary for {Site.Name} has the L1 weight {L1}; it must not be negative.");
        if (Normalisation == DictionaryNormalisation.LayerNorm)
            throw new ArgumentException($"The dictionary for {Site.Name} would be normalised by LayerNorm, which can be read but not trained; take none or vector-norm.");
        if (Skip && !Site.IsTranscoder)
            throw new ArgumentException($"The dictionary for {Site.Name} reconstructs what it reads: with a skip connection there would be nothing to learn.");
        // Training would give the linear path what is scaled token by token; a stored dictionary gives it what the MLP reads.
        if (Skip && Normalisation == DictionaryNormalisation.VectorNorm)
            throw new ArgumentException($"The dictionary for {Site.Name} cannot have vector norms (--vector-norm) and a skip connection (--skip) together; leave one out.");
    }
}

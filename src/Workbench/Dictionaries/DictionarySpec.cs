using Workbench.Results;

namespace Workbench.Dictionaries;

/// <summary>Everything about a dictionary that is not a weight.</summary>
public sealed record DictionarySpec
{
    /// <summary>Where it reads and writes.</summary>
    public required DictionarySite Site { get; init; }

    /// <summary>Width of what it reads (<c>d_in</c>).</summary>
    public required int InputWidth { get; init; }

    /// <summary>Width of what it writes (<c>d_out</c>).</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Number of features.</summary>
    public required int Features { get; init; }

    /// <summary>What turns pre-activations into activations.</summary>
    public DictionaryActivation Activation { get; init; }

    /// <summary>How many features a token may have; <see cref="DictionaryActivation.TopK"/> needs it, the others have none.</summary>
    public int? K { get; init; }

    /// <summary>How activations are scaled token by token.</summary>
    public DictionaryNormalisation Normalisation { get; init; }

    /// <summary>Added to the standard deviation in <see cref="DictionaryNormalisation.LayerNorm"/>.</summary>
    public double NormalisationEpsilon { get; init; } = 1e-5;

    /// <summary>Whether the decoder bias is subtracted from what is read before it is encoded; not possible where widths differ.</summary>
    public bool SubtractDecoderBias { get; init; }

    /// <summary>Whether the input also reaches the output linearly (<see cref="SparseDictionary.Skip"/>).</summary>
    public bool HasSkip { get; init; }

    /// <summary>Whether every row of the decoder has norm 1, so that a feature's activation is how much it writes. Checked.</summary>
    public bool UnitDecoder { get; init; }

    /// <summary>Whether the texts that it was trained on began with a beginning-of-sequence token; null where that is not known.</summary>
    public bool? PrependsBos { get; init; }

    /// <summary>How it came about: the model and its hash, training options, or the file it was read from.</summary>
    public Provenance Provenance { get; init; } = new();

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A value is out of range or two contradict each other; the message names them.</exception>
    internal void Validate()
    {
        string what = $"Dictionary {Site.Name}";
        if (InputWidth < 1 || OutputWidth < 1 || Features < 1)
            throw new ArgumentException($"{what} has {Features} features from width {InputWidth} to {OutputWidth}; each must be at least 1.");
        if (!Enum.IsDefined(Activation))
            throw new ArgumentException($"{what} has the unknown activation {(int)Activation}; known are relu, topk and jumprelu.");
        if (!Enum.IsDefined(Normalisation))
            throw new ArgumentException($"{what} has the unknown normalisation {(int)Normalisation}; known are none, vector-norm and layer-norm.");
        if (Activation == DictionaryActivation.TopK && (K is null || K < 1 || K > Features))
            throw new ArgumentException($"{what} is of the topk kind with k = {(K is { } k ? k : "nothing")}; k must be from 1 to {Features}.");
        if (Activation != DictionaryActivation.TopK && K is not null)
            throw new ArgumentException($"{what} has k = {K}, which only the topk activation takes.");
        if (SubtractDecoderBias && InputWidth != OutputWidth)
            throw new ArgumentException($"{what} would subtract a decoder bias of width {OutputWidth} from activations of width {InputWidth}; only a dictionary of one width can.");
        if (!Site.IsTranscoder && InputWidth != OutputWidth)
            throw new ArgumentException($"{what} reconstructs what it reads, so both widths must be the same; they are {InputWidth} and {OutputWidth}.");
        if (!double.IsFinite(NormalisationEpsilon) || NormalisationEpsilon < 0)
            throw new ArgumentException($"{what} has the normalisation epsilon {NormalisationEpsilon}; it must not be negative.");
    }
}

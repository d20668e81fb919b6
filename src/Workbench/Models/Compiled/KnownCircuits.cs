using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>The models with hand-written weights whose circuit is known edge by edge.</summary>
public static class KnownCircuits
{
    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [XProportionModel.Name, ReverseModel.Name, DuplicateNameMoverModel.Name];

    /// <summary>Makes a model with its circuit and task, of the default size.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="dtype">Number type of the weights.</param>
    /// <returns>The model, which the caller disposes of.</returns>
    /// <exception cref="ArgumentException">There is no model of that name.</exception>
    public static KnownCircuit Create(string name, ScalarType dtype = ScalarType.Float64) => name switch
    {
        XProportionModel.Name => XProportion(dtype: dtype),
        ReverseModel.Name => Reverse(dtype: dtype),
        DuplicateNameMoverModel.Name => DuplicateNameMover(dtype),
        _ => throw new ArgumentException($"Unknown compiled model '{name}'; known are {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>
    /// <c>xproportion</c>: at each position the logit of <c>x</c> is the fraction of <c>x</c> among the tokens so far; all other
    /// logits are 0. Tokens are <c>a b c x</c>; causal, two layers with MLPs.
    /// </summary>
    /// <remarks>
    /// <para><c>m0</c> has a neuron that is 1 on an <c>x</c> and 0 elsewhere, and writes it to the residual stream.
    /// <c>a1.h0</c> has neither queries nor keys, so it looks at all positions so far alike; its value is what <c>m0</c> wrote, its
    /// output therefore the mean: the fraction. The logits read it.</para>
    /// <para>Decoys: <c>a0.h0</c> averages <c>a</c>; <c>a0.h1</c> looks at tokens like its own; <c>a1.h1</c> carries on what the two
    /// wrote; <c>m0</c> has a second neuron for <c>a</c> and <c>b</c>; <c>m1</c> reads the fraction. None of it reaches the logits.</para>
    /// <para>The task holds every sequence of the given length with an <c>x</c> in it; each token is replaced in the corrupted
    /// prompt, every <c>x</c> by another letter. Scored from the first <c>x</c> on, where the fraction is positive.</para>
    /// <para>The program is that of the RASP literature (Weiss, Goldberg and Yahav, arXiv 2106.06981; compiled by Lindner et al., arXiv
    /// 2301.05062); the weights are our own and smaller: causal attention does the work of their position comparison.</para>
    /// </remarks>
    /// <param name="length">Tokens of a prompt of the task, 1 to 6. The model itself takes up to 32.</param>
    /// <param name="dtype">Number type of the weights.</param>
    /// <returns>The model, which the caller disposes of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is not from 1 to 6.</exception>
    public static KnownCircuit XProportion(int length = 5, ScalarType dtype = ScalarType.Float64) => XProportionModel.Make(length, dtype);

    /// <summary>
    /// <c>reverse</c>: of n letters, position i predicts letter n−1−i. Tokens are <c>a b c _</c>; a prompt is 1 to
    /// <paramref name="longest"/> letters, filled up with <c>_</c> to <paramref name="longest"/>+1 tokens, behind which nothing is defined.
    /// Not causal, attention only, two layers.
    /// </summary>
    /// <remarks>
    /// <para><c>a0.h0</c> looks at all positions alike with value 1 on a letter; its output, times the number of positions,
    /// is n. <c>a1.h0</c> makes the target t = n−1−i of it and the position embedding, as query (t, 1), with keys
    /// (2j, −j²): 2jt − j² is largest at j = t. Its value is the letter, its output what the logits read. The scores are steep enough that every other position gets less than 10⁻²⁷ of the attention.</para>
    /// <para>The queries also need the position and the constant 1, the keys nothing else: both come from the position embedding, which
    /// belongs to no node and stays on. So no edge enters the keys in the true circuit.</para>
    /// <para>Decoys: <c>a0.h1</c> looks at tokens like its own, <c>a1.h1</c> carries on what it wrote; neither reaches the logits.</para>
    /// <para>The task has a pair for every prompt and letter position in it. The corrupted prompt has other letters and one letter more, so
    /// that the length matters. Since attention is all or nothing here, gradients at the query are zero: methods by gradient
    /// cannot see the length path, patching can.</para>
    /// </remarks>
    /// <param name="longest">Most letters of a prompt, 1 to 6.</param>
    /// <param name="dtype">Number type of the weights.</param>
    /// <returns>The model, which the caller disposes of.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="longest"/> is not from 1 to 6.</exception>
    public static KnownCircuit Reverse(int longest = 4, ScalarType dtype = ScalarType.Float64) => ReverseModel.Make(longest, dtype);

    /// <summary>
    /// <c>duplicate-name-mover</c>: indirect object identification in small. After <c>Ann and Bob . Ann told</c> the logit of the name
    /// that came once (<c>Bob</c>) is 1 and all other logits are 0. Five names; causal, attention only, three layers of three heads.
    /// </summary>
    /// <remarks>
    /// <para><c>a0.h0</c>, the duplicate-token head: at the third name it looks, by name (query and key), at the same name before, and writes
    /// whether that was the first or the second. <c>a1.h0</c>, the S-inhibition head: at the end it looks at the third name and
    /// copies that mark. <c>a2.h0</c> and <c>a2.h1</c>, the name movers: at the end they look at the first and second name, less at the
    /// one that the mark inhibits (query), and copy the name there; each writes half of the logit.</para>
    /// <para>Where to find the three names is known by position, and positions belong to no node: so the inhibition head's attention and the
    /// name movers' keys have no edge in the true circuit, which has nine.</para>
    /// <para>Decoys: the other heads of each layer look at equal or at all names and write where the true circuit does not read;
    /// some read the duplicate and inhibition marks.</para>
    /// <para>The task holds all 40 prompts. The corrupted prompt has two other names and repeats the other of the two.</para>
    /// <para>The roles are those found in GPT-2 small by Wang et al. (arXiv 2211.00593); the weights are our own.</para>
    /// </remarks>
    /// <param name="dtype">Number type of the weights.</param>
    /// <returns>The model, which the caller disposes of.</returns>
    public static KnownCircuit DuplicateNameMover(ScalarType dtype = ScalarType.Float64) => DuplicateNameMoverModel.Make(dtype);
}

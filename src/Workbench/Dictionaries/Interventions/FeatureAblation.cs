using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>What takes the place of a feature that is ablated.</summary>
public sealed class FeatureAblation
{
    private readonly FeatureMeans? means;

    private FeatureAblation(string name, FeatureMeans? means) => (Name, this.means) = (name, means);

    /// <summary>0.</summary>
    public static FeatureAblation Zero { get; } = new("zero", null);

    /// <summary><c>zero</c> or <c>mean</c>.</summary>
    public string Name { get; }

    /// <summary>Each feature's mean activation.</summary>
    /// <param name="means">The means; they stay the caller's.</param>
    public static FeatureAblation Mean(FeatureMeans means)
    {
        ArgumentNullException.ThrowIfNull(means);
        return new("mean", means);
    }

    /// <summary>The constants of a site, <c>[features]</c>.</summary>
    /// <exception cref="ArgumentException">There are no means of the site.</exception>
    internal Tensor Constants(SparseDictionary dictionary)
    {
        if (means is not null) return means[dictionary.Site].to(dictionary.DType, dictionary.Device);
        return zeros(dictionary.Spec.Features, dtype: dictionary.DType, device: dictionary.Device);
    }
}

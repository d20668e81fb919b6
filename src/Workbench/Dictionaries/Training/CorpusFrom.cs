using System.Globalization;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>A corpus from one of its sentences on.</summary>
internal sealed class CorpusFrom(ICorpus corpus, long first) : ICorpus
{
    /// <inheritdoc/>
    public string Identity { get; } = string.Create(CultureInfo.InvariantCulture, $"{corpus.Identity}, from sentence {first}");

    /// <inheritdoc/>
    public int[] Sentence(long index) => corpus.Sentence(first + index);
}

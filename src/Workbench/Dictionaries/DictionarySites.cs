using Workbench.Execution;
using Workbench.Models;

namespace Workbench.Dictionaries;

/// <summary>Lists of sites as people write them.</summary>
public static class DictionarySites
{
    /// <summary>Reads a list with commas of kinds, which stand for every layer that has them, and single sites.</summary>
    /// <param name="list">E.g. <c>A,M</c> or <c>L0A,L2M</c>.</param>
    /// <param name="model">Says which layers there are.</param>
    /// <returns>The sites in the order of a pass, each once.</returns>
    /// <exception cref="ArgumentException">An entry is neither, or the model does not have it.</exception>
    public static IReadOnlyList<DictionarySite> Parse(string list, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(model);
        var found = new SortedSet<DictionarySite>();
        foreach (var entry in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (DictionarySite.TryParse("L0" + entry, out var first))
            {
                SitePass.RequireSite(model, first);
                found.UnionWith(Enumerable.Range(0, model.Config.Layers).Select(layer => first with { Layer = layer }));
                continue;
            }

            var site = DictionarySite.Parse(entry);
            SitePass.RequireSite(model, site);
            found.Add(site);
        }

        return found.Count > 0 ? [.. found] : throw new ArgumentException("The list of sites is empty. Give kinds or sites, e.g. A,M or L0A,L2M.", nameof(list));
    }
}

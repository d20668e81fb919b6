using Workbench.Dictionaries;
using Workbench.Dictionaries.Linear;
using Workbench.Models;

namespace Workbench.Reproduction;

/// <summary>Finds attention features that are active inside brackets.</summary>
public static class BracketFeatures
{
    private static readonly System.Buffers.SearchValues<char> Brackets = System.Buffers.SearchValues.Create("()[]{}");

    /// <summary>The attention feature of a prompt's last position that tells best whether a token stands inside brackets.</summary>
    /// <param name="graph">The prompt's graph; the prompt counts as text too.</param>
    /// <param name="dictionaries">The dictionaries that the graph was made with.</param>
    /// <param name="sentences">Text with and without brackets.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The feature, and the shares of tokens inside and elsewhere on which it is active.</returns>
    /// <exception cref="ArgumentException">No attention feature behind the first site is active there.</exception>
    public static (FeatureNode Node, FeatureSelectivity Selectivity) Best(LinearGraph graph, DictionarySuite dictionaries, IEnumerable<int[]> sentences, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(sentences);
        var candidates = Candidates(graph);
        if (candidates.Count == 0) throw new ArgumentException("No attention feature behind the first layer is active at the prompt's last position.", nameof(graph));
        var measured = FeatureSelectivity.Measure(
            graph.Model, dictionaries, [.. candidates.Select(node => (node.Site, node.Feature))], sentences.Prepend([.. graph.Tokens]), sentence => Inside(graph.Model, sentence), cancellation: cancellation);
        return candidates.Zip(measured).OrderByDescending(entry => entry.Second.Difference).ThenBy(entry => entry.First).First();
    }

    /// <summary>The attention features of a prompt's last position that other features can explain: what the first site says has none before it.</summary>
    /// <param name="graph">The prompt's graph.</param>
    public static IReadOnlyList<FeatureNode> Candidates(LinearGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Features.Where(node => node.Position == graph.Positions - 1 && node.Site != graph.Sites[0] && node.Site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs)];
    }

    /// <summary>Which tokens stand between an opening bracket and the one that closes it. Tokens with a bracket in them do not count themselves.</summary>
    /// <param name="model">The model whose tokens they are; a token may hold several brackets and more (“),”).</param>
    /// <param name="sentence">Token ids.</param>
    public static IReadOnlyList<bool> Inside(Transformer model, IReadOnlyList<int> sentence)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sentence);
        return Inside([.. sentence.Select(model.TokenName)]);
    }

    internal static bool[] Inside(IReadOnlyList<string> tokens)
    {
        var inside = new bool[tokens.Count];
        int depth = 0;
        for (int position = 0; position < inside.Length; position++)
        {
            string text = tokens[position];
            inside[position] = depth > 0 && text.AsSpan().IndexOfAny(Brackets) < 0;
            foreach (char letter in text)
                depth = letter is '(' or '[' or '{' ? depth + 1 : letter is ')' or ']' or '}' ? Math.Max(0, depth - 1) : depth;
        }

        return inside;
    }
}

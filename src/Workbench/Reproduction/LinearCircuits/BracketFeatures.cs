using Workbench.Dictionaries;
using Workbench.Dictionaries.Linear;
using Workbench.Models;

namespace Workbench.Reproduction;

/// <summary>Finds attention features that are active inside brackets.</summary>
public static class BracketFeatures
{
    private static readonly System.Buffers.SearchValues<char> Brackets = System.Buffers.SearchValues.Create("()[]{}");

    /// <summary>The attention feature that tells best whether a token stands inside brackets, of those that are active on the last token of a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionaries">Its dictionaries.</param>
    /// <param name="prompts">Prompts that end inside brackets, as token ids; they count as text too.</param>
    /// <param name="sentences">Text with and without brackets.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>Place of the first prompt that ends with the feature, the feature there, and how often it is active inside brackets and elsewhere.</returns>
    /// <exception cref="ArgumentException">On no prompt is there a candidate.</exception>
    public static (int Prompt, FeatureNode Node, FeatureSelectivity Selectivity) Best(
        Transformer model, DictionarySuite dictionaries, IReadOnlyList<IReadOnlyList<int>> prompts, IEnumerable<int[]> sentences, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(sentences);
        var found = new List<(int Prompt, FeatureNode Node)>();
        foreach (var (place, prompt) in prompts.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            using var graph = LinearGraph.Of(model, dictionaries, prompt);
            found.AddRange(Candidates(graph).Select(node => (place, node)));
        }

        if (found.Count == 0) throw new ArgumentException("On no prompt is a feature of the second layer of attention active at the last position, or it has no dictionary.", nameof(prompts));
        var candidates = found.DistinctBy(entry => (entry.Node.Site, entry.Node.Feature)).ToArray();
        var measured = FeatureSelectivity.Measure(
            model, dictionaries, [.. candidates.Select(entry => (entry.Node.Site, entry.Node.Feature))], sentences.Concat(prompts.Select(prompt => prompt.ToArray())), sentence => Inside(model, sentence), cancellation: cancellation);
        var (first, selectivity) = candidates.Zip(measured).OrderByDescending(entry => entry.Second.Difference).ThenBy(entry => entry.First.Node).First();
        return (first.Prompt, first.Node, selectivity);
    }

    /// <summary>The attention features of a prompt's last position in the second layer of attention that has a dictionary, where the paper's bracket
    /// feature is too: the first layer that others can explain.</summary>
    /// <param name="graph">The prompt's graph.</param>
    public static IReadOnlyList<FeatureNode> Candidates(LinearGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var second = graph.Sites.Where(site => site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs).Skip(1).Take(1).ToArray();
        return [.. graph.Features.Where(node => node.Position == graph.Positions - 1 && second.Contains(node.Site))];
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

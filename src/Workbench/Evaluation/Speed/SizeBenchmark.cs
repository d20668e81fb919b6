using System.Globalization;
using Workbench.Attribution;
using Workbench.Models;

namespace Workbench.Evaluation;

/// <summary>
/// Runs <see cref="SpeedBenchmark"/> on models of several sizes. The cost should go with the forward pass, not with the number of edges, which goes
/// with the square of heads times layers.
/// </summary>
public static class SizeBenchmark
{
    private const int Steps = 5;
    private const int NumberBytes = 4;

    /// <summary>Measures each size that fits into memory, with EAP, EAP-IG over inputs and EAP-GP of five steps.</summary>
    /// <param name="sizes">Names and shapes, from small to large.</param>
    /// <param name="options">Pairs, tokens, rounds; its methods are replaced and no other program is run.</param>
    /// <param name="availableBytes">Memory that may be taken; what the system has available if null.</param>
    /// <exception cref="ArgumentException">No size is given.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static SizeReport Run(IReadOnlyList<(string Name, TransformerConfig Config)> sizes, SpeedOptions? options = null, long? availableBytes = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count == 0) throw new ArgumentException("No size of a model is given.", nameof(sizes));
        options = (options ?? new()) with { Methods = [.. new IEdgeScorer[] { new EapIgInputs(Steps), new EapGp(Steps) }.Select(method => new NamedMethod(method.Name, method))], Against = null, MemoryUse = false };
        options.Validate();
        var measured = new List<SpeedReport>();
        var skipped = new List<SkippedSize>();
        foreach (var (name, config) in sizes)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            ProcessMemory.GiveBack();
            long needed = EstimatedBytes(config, options.Pairs, options.Tokens), available = availableBytes ?? ProcessMemory.Available;
            if (needed > available)
                skipped.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"needs about {needed / 1e9:0.0} GB of memory; {available / 1e9:0.0} GB are available")));
            else
                measured.Add(SpeedBenchmark.Run(config, name, options));
        }

        return new SizeReport(measured, skipped);
    }

    /// <summary>An upper estimate of the memory that the measurements of a size take, its weights included.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="pairs">Pairs in the batch.</param>
    /// <param name="tokens">Tokens in each prompt.</param>
    internal static long EstimatedBytes(TransformerConfig config, int pairs, int tokens)
    {
        // Counted, not built: a graph that is too large to build is what this is there to find out.
        long mlps = config.AttentionOnly ? 0 : 1, sources = 1 + (config.Layers * (config.Heads + mlps)), destinations = 1 + (config.Layers * ((3L * config.Heads) + mlps));
        long rows = (long)pairs * tokens;
        // A layer's taps of a pass that is differentiated: streams, queries, keys, values, head outputs, and the MLP before and behind its activation.
        long heads = (long)config.Heads * config.HeadWidth, mlp = config.AttentionOnly ? 0 : config.MlpWidth;
        long layer = rows * (6L * config.Width + 4 * heads + 3 * mlp + (long)config.Heads * tokens);
        long logits = rows * config.VocabularySize;
        long expanded = sources * rows * config.Width;
        long scores = sources * destinations;
        // Two passes with their gradients; logits and their softmax; sources in one piece or in pieces of a gigabyte; scores in float64.
        return NumberBytes * (config.ParameterCount + (3 * config.Layers * layer) + (3 * logits) + Math.Min(expanded, 1L << 28)) + (5 * sizeof(double) * scores) + (256L << 20);
    }
}

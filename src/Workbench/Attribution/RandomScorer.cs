using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Attribution;

/// <summary>
/// Scores drawn at random, the baseline that a method has to beat. They depend on the seed and the graph only, neither on the
/// model's weights nor on the examples, and cost no pass.
/// </summary>
public sealed class RandomScorer : IEdgeScorer
{
    /// <summary>Makes the baseline.</summary>
    /// <param name="seed">Seeds the draw; edges are drawn in enumeration order.</param>
    /// <param name="distribution">What is drawn from.</param>
    public RandomScorer(int seed = 0, ScoreDistribution distribution = ScoreDistribution.Uniform) => (Seed, Distribution) = (seed, distribution);

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        "random", "Seeded random scores: the baseline.",
        [
            MethodOption.Whole("random-seed", "Seed of the draw.", 0),
            MethodOption.Choice("distribution", "What is drawn from: evenly between -1 and 1, or normal with deviation 1.", ScoreDistribution.Uniform),
        ],
        values => new RandomScorer(values.Whole("random-seed"), values.Choice<ScoreDistribution>("distribution"))) { EstimatesEffects = false };

    /// <inheritdoc/>
    public string Name => Method.Name;

    /// <summary>Seeds the draw.</summary>
    public int Seed { get; }

    /// <summary>What is drawn from.</summary>
    public ScoreDistribution Distribution { get; }

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        options ??= new();
        options.Cancellation.ThrowIfCancellationRequested();
        TaskCheck.Validate(model, task, task.Metric);
        var graph = model.Graph();
        var described = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [MethodOption.KeyOf("random-seed")] = OptionText.Of(Seed),
            ["distribution"] = OptionText.Of(Distribution),
        };
        new PassCost(0, 0).WriteTo(described);
        options.Progress?.Report(task.Pairs.Count);
        return new EdgeScores(graph, Draw(graph), RunProvenance.Of(model, task, options.Ablation) with { Method = Name, Options = described });
    }

    /// <inheritdoc/>
    /// <remarks>Every pair has the same scores, for they do not depend on it.</remarks>
    public IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        var scores = Score(model, task, options);
        return task.Pairs.Select(_ => scores.Values.ToArray());
    }

    private double[] Draw(ComputationGraph graph)
    {
        var random = new Random(Seed);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        for (int index = 0; index < graph.EdgeCount; index++)
        {
            var edge = graph.EdgeAt(index);
            // Box and Muller; 1 − u is never 0.
            values[edge.Source * graph.DestinationCount + edge.Destination] = Distribution == ScoreDistribution.Normal
                ? Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
                : 2 * random.NextDouble() - 1;
        }

        return values;
    }
}

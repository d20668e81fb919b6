using System.Globalization;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>Walks the paths of <see cref="EapGp"/>, and contributes the gradients of the points on the way.</summary>
internal sealed class GradPathRun(EapGp method, Transformer model) : GradientRun
{
    private readonly OutputDistance distance = new(model, method.Output == PathOutput.AllPositions);
    private double length, moved, apart, left;
    private long examples, examplesWithDistance, zeroGradients;

    public override void Dispose()
    {
        distance.Dispose();
        base.Dispose();
    }

    internal override void Visit(GradientBatch batch)
    {
        foreach (var path in Walk(batch, scoring: true))
        {
            examples++;
            length += path.Length;
            moved += path.Moved;
            apart += path.CleanCorruptedDistance;
            zeroGradients += path.ZeroGradients;
            if (path.OutputDistanceLeft is not { } share) continue;
            examplesWithDistance++;
            left += share;
        }
    }

    internal override IEnumerable<KeyValuePair<string, string>> Findings()
    {
        yield return new("mean_path_length", Text(length / examples));
        yield return new("mean_distance_moved", Text(moved / examples));
        yield return new("mean_clean_corrupted_distance", Text(apart / examples));
        if (MeanLeft is { } share) yield return new("mean_output_distance_left", Text(share));
        yield return new("zero_gradients", string.Create(CultureInfo.InvariantCulture, $"{zeroGradients} of {examples * method.Steps}"));

        static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
    }

    // Up to 1 the end is no farther from the corrupted output than the clean prompt is.
    internal override IEnumerable<string> Warnings() => MeanLeft is not > 1 ? [] :
    [
        string.Create(CultureInfo.InvariantCulture, $"The paths end farther from the corrupted output ({MeanLeft:0.##} of the distance is left on average) than they began. ")
        + string.Create(CultureInfo.InvariantCulture, $"Steps of length {method.StepLength:0.####} may be long for prompts whose embeddings are {apart / examples:0.##} apart; a smaller step length follows the gradient more closely."),
    ];

    private double? MeanLeft => examplesWithDistance > 0 ? left / examplesWithDistance : null;

    /// <summary>Walks the paths of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scoring">Whether the points contribute to the scores of edges.</param>
    /// <returns>One path an example.</returns>
    internal IReadOnlyList<GradPath> Walk(GradientBatch batch, bool scoring)
    {
        using var scope = NewDisposeScope();
        var pairs = batch.Batch;
        var clean = Layers.EmbedTokens(model, pairs.Clean).detach();
        var corrupted = Layers.EmbedTokens(model, pairs.Corrupted).detach();
        var target = distance.Target(pairs, batch.Reference.Final);
        var atCorrupted = method.Direction == PathDirection.GradientDifference ? MetricGradient(batch, corrupted) : null;
        double weight = 1.0 / (method.Steps + (method.CountStart ? 1 : 0));
        var figures = new List<double[]>();
        var zeros = new List<long[]>();
        var lengths = new List<double[]>();

        var point = clean;
        for (int step = 0; step <= method.Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            bool last = step == method.Steps, counts = scoring && (step > 0 || method.CountStart);
            var (squared, gradient) = Visit(batch, point, target, atCorrupted, wanted: !last, counts ? weight : 0, first: step == 0 && scoring);
            Tensor[] measured = [squared.clamp_min(0).sqrt(), Norm(point.sub(clean)), Norm(point.sub(corrupted))];
            figures.Add(stack(measured).to_type(float64).cpu().data<double>().ToArray());
            if (last) break;

            var norm = Norm(gradient!);
            // One norm for all where the batch is one vector: that of its examples' norms.
            var divisor = (method.Norm == StepNorm.PerBatch ? norm.square().sum().sqrt().expand(norm.shape) : norm).clamp_min(EapGp.SmallestNorm);
            var move = gradient!.mul(divisor.reciprocal().mul(method.StepLength).view(-1, 1, 1));
            lengths.Add(stack([Norm(move), norm]).to_type(float64).cpu().data<double>().ToArray());
            zeros.Add(norm.le(EapGp.SmallestNorm).to_type(int64).cpu().data<long>().ToArray());
            var next = point.sub(move).MoveToOuterDisposeScope();
            // Points that are passed go at once, so that memory does not grow with the steps.
            if (step > 0) point.Dispose();
            point = next;
        }

        return Paths(pairs.Offset, pairs.Count, figures, lengths, zeros);
    }

    // One forward pass at a point, and as many backward passes as are needed: for the path, for the scores.
    private (Tensor Squared, Tensor? Gradient) Visit(
        GradientBatch batch, Tensor point, Tensor target, Tensor? atCorrupted, bool wanted, double weight, bool first)
    {
        using var scope = NewDisposeScope();
        bool byDistance = wanted && atCorrupted is null, byMetric = wanted && atCorrupted is not null;
        bool contributes = weight > 0;
        bool differentiated = wanted || contributes;
        using var mode = differentiated ? enable_grad() : no_grad();
        batch.Begin(forward: 1, backward: 0);
        // The pass owns what it is given, so the point itself stays outside.
        var pass = Pass.Record(model, batch.Batch.Clean, batch.Batch.RealIfPadded, differentiated ? point.detach().requires_grad_() : point.detach());
        Tensor? gradient = null;
        Tensor squared;
        try
        {
            var value = distance.Squared(batch.Batch, pass.Final, target);
            if (byDistance)
            {
                batch.Begin(forward: 0, backward: 1);
                gradient = autograd.grad([value.sum()], [pass.Input], retain_graph: contributes)[0];
            }

            squared = value.detach();
            if (first) batch.MeasureDifferences(pass);
        }
        catch
        {
            pass.Dispose();
            throw;
        }

        if (!contributes && !byMetric)
        {
            pass.Dispose();
            return (squared.MoveToOuterDisposeScope(), gradient?.MoveToOuterDisposeScope());
        }

        batch.Begin(forward: 0, backward: 1);
        var gradients = DestinationGradients.Of(model, batch.Batch, batch.Metric, batch.CleanLogits, pass, atEmbedding: byMetric);
        if (byMetric) gradient = atCorrupted!.sub(gradients.AtEmbedding!.mul(Ascent(batch))).detach();
        if (contributes) batch.Take(gradients, weight);
        else gradients.Dispose();
        return (squared.MoveToOuterDisposeScope(), gradient?.MoveToOuterDisposeScope());
    }

    private Tensor MetricGradient(GradientBatch batch, Tensor embedding)
    {
        using var scope = NewDisposeScope();
        var logits = batch.CleanLogits;
        batch.Begin(forward: 1, backward: 1);
        using var gradients = DestinationGradients.Of(model, batch.Batch, batch.Metric, logits, embedding, atEmbedding: true);
        return gradients.AtEmbedding!.mul(Ascent(batch)).MoveToOuterDisposeScope();
    }

    // The loss falls where the metric gets better.
    private static double Ascent(GradientBatch batch) => batch.Metric.HigherIsBetter ? -1 : 1;

    // L2 over positions and width, [batch].
    private static Tensor Norm(Tensor values) => values.flatten(1).square().sum(1).sqrt();

    private List<GradPath> Paths(int offset, int count, List<double[]> points, List<double[]> moves, List<long[]> small) =>
        [.. Enumerable.Range(0, count).Select(example => new GradPath(
            offset + example,
            [.. points.Select((values, step) => new GradPathPoint(
                values[example], values[count + example], values[2 * count + example], step < method.Steps ? moves[step][count + example] : null))],
            moves.Sum(values => values[example]),
            (int)small.Sum(values => values[example])))];
}

using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>
/// Indirect effects of features by integrated gradients, one site at a time (sparse feature circuits, Marks et al. 2024, arXiv 2403.19647):
/// the site's features and error go from the prompt's values to those of another prompt (or to 0) while the rest of the real model reacts,
/// attention and LayerNorm included.
/// </summary>
public static class FeatureEapIg
{
    /// <summary>The number of steps in the published code.</summary>
    public const int DefaultSteps = 10;

    /// <summary>Scores the features of a prompt.</summary>
    /// <param name="graph">The prompt's graph; its sites are scored.</param>
    /// <param name="target">A logit target.</param>
    /// <param name="patch">Tokens of a prompt of the same length whose features take their place; null for 0.</param>
    /// <param name="steps">Points on the way, from the prompt on; the end is not among them.</param>
    /// <returns>One entry a feature that is active on this prompt, its value being the size of the effect with its sign turned: positive where the
    /// target falls when the feature goes. Leaves are the errors, one a site and position.</returns>
    /// <exception cref="ArgumentException">The target is not a logit target of the graph, the other prompt has another length, or there are no steps.</exception>
    public static TargetAttribution Of(LinearGraph graph, GraphTarget target, IReadOnlyList<int>? patch = null, int steps = DefaultSteps)
    {
        ArgumentNullException.ThrowIfNull(graph);
        LinearGraphChecks.Target(graph, target);
        if (target is not LogitTarget logit) throw new ArgumentException($"{target.Name} is not scored by integrated gradients: take a logit target.", nameof(target));
        if (steps < 1) throw new ArgumentException($"There are {steps} steps; at least one is needed.", nameof(steps));
        if (patch is not null && patch.Count != graph.Positions)
            throw new ArgumentException($"The other prompt has {patch.Count} tokens, this one {graph.Positions}; they must be of the same length.", nameof(patch));

        var nodes = new List<NodeAttribution>();
        var leaves = new List<LeafAttribution>();
        foreach (var stage in graph.Stages)
        {
            using var scope = NewDisposeScope();
            var (features, error) = Effects(graph, stage, logit, patch, steps);
            double[] values = AttributionReader.Numbers(stage.Pick(features)), activations = AttributionReader.Numbers(stage.Activation), errors = AttributionReader.Numbers(error);
            for (int local = 0; local < stage.Count; local++) nodes.Add(new(stage.Node(local), activations[local], values[local]));
            for (int position = 0; position < graph.Positions; position++) leaves.Add(new(LeafKinds.Error(stage.Site), position, errors[position]));
        }

        return new() { Target = target, TargetValue = graph.Value(target), Nodes = nodes, Leaves = leaves };
    }

    // (value − patch) · mean gradient: features [pos, features], error [pos].
    private static (Tensor Features, Tensor Error) Effects(LinearGraph graph, GraphStage stage, LogitTarget target, IReadOnlyList<int>? patch, int steps)
    {
        using var scope = NewDisposeScope();
        var tokens = Ids(graph.Model, graph.Tokens);
        Tensor features, error, otherFeatures, otherError;
        using (no_grad())
        {
            (features, error) = Split(graph.Model, stage, tokens);
            (otherFeatures, otherError) = patch is null ? (zeros_like(features), zeros_like(error)) : Split(graph.Model, stage, Ids(graph.Model, patch));
        }

        var (featureGradient, errorGradient) = (zeros_like(features), zeros_like(error));
        for (int step = 0; step < steps; step++)
        {
            using var stepScope = NewDisposeScope();
            using var grad = enable_grad();
            double share = (double)step / steps;
            var at = features.mul(1 - share).add(otherFeatures.mul(share)).detach().requires_grad_();
            var errorAt = error.mul(1 - share).add(otherError.mul(share)).detach().requires_grad_();
            var logits = SitePass.Logits(graph.Model, tokens, (site, input, output) =>
            {
                if (site != stage.Site) return null;
                var scales = stage.Dictionary.ScalesOf(input.squeeze(0), output.squeeze(0));
                return Written(stage, at, input.squeeze(0), scales).add(errorAt).unsqueeze(0);
            });
            var metric = target.Tokens.Select(token => logits[0, target.Position ?? graph.Positions - 1, token.Token].mul(token.Weight)).Aggregate((sum, next) => sum.add(next));
            if (target.Demeaned) metric = metric.sub(logits[0, target.Position ?? graph.Positions - 1].mean().mul(target.Tokens.Sum(token => token.Weight)));
            var gradients = autograd.grad([metric], [at, errorAt]);
            using var noGrad = no_grad();
            featureGradient.add_(gradients[0].detach());
            errorGradient.add_(gradients[1].detach());
        }

        using var quiet = no_grad();
        return (
            features.sub(otherFeatures).mul(featureGradient).div(steps).MoveToOuterDisposeScope(),
            error.sub(otherError).mul(errorGradient).div(steps).sum(-1).MoveToOuterDisposeScope());
    }

    private static (Tensor Features, Tensor Error) Split(Transformer model, GraphStage stage, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (input, output) = SitePass.Activations(model, tokens, [stage.Site])[stage.Site];
        var scales = stage.Dictionary.ScalesOf(input, output);
        var features = stage.Dictionary.Encode(input, scales);
        var error = output.sub(Written(stage, features, input, scales));
        return (features.MoveToOuterDisposeScope(), error.MoveToOuterDisposeScope());
    }

    private static Tensor Written(GraphStage stage, Tensor features, Tensor input, DictionaryScales scales)
    {
        var written = stage.Dictionary.Decode(features, scales);
        return stage.Dictionary.Skip is { } skip ? written.add(input.matmul(skip.detach())) : written;
    }

    private static Tensor Ids(Transformer model, IReadOnlyList<int> tokens) => tensor(tokens.Select(id => (long)id).ToArray()).unsqueeze(0).to(model.Device);
}

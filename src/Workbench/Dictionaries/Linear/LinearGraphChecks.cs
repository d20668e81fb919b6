using Workbench.Models;

namespace Workbench.Dictionaries.Linear;

/// <summary>Refuses dictionaries and targets that do not belong to a graph, before a native product would end the process.</summary>
internal static class LinearGraphChecks
{
    internal static void Dictionaries(Transformer model, IReadOnlyCollection<SparseDictionary> dictionaries)
    {
        foreach (var dictionary in dictionaries)
        {
            var (site, spec) = (dictionary.Site, dictionary.Spec);
            if (!site.IsIn(model.Config))
                throw new ArgumentException($"There is a dictionary for {site.Name}; model '{model.Name}' has {model.Config.Layers} layers{(model.Config.AttentionOnly ? " without MLPs" : "")}. Was it made for another model?", nameof(dictionaries));
            if (spec.InputWidth != site.InputWidth(model.Config) || spec.OutputWidth != site.OutputWidth(model.Config))
                throw new ArgumentException($"The dictionary for {site.Name} reads width {spec.InputWidth} and writes width {spec.OutputWidth}; there model '{model.Name}' has {site.InputWidth(model.Config)} and {site.OutputWidth(model.Config)}. Was it made for another model?", nameof(dictionaries));
            if (dictionary.DType != model.DType)
                throw new ArgumentException($"The dictionary for {site.Name} is {dictionary.DType}, model '{model.Name}' is {model.DType}: convert it with SparseDictionary.To.", nameof(dictionaries));
            if (dictionary.Device.type != model.Device.type || dictionary.Device.index != model.Device.index)
                throw new ArgumentException($"The dictionary for {site.Name} is on {dictionary.Device}, model '{model.Name}' on {model.Device}: move it with SparseDictionary.To.", nameof(dictionaries));
        }

        if (dictionaries.GroupBy(dictionary => dictionary.Site).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"There are {twice.Count()} dictionaries for {twice.Key.Name}; a graph takes one a site.", nameof(dictionaries));
        if (!dictionaries.Any(dictionary => dictionary.Site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs or DictionaryKind.MlpTranscoder))
            throw new ArgumentException("A linear graph needs dictionaries of attention outputs (L0A), of head outputs (L0Z) or MLP transcoders (L0M); there is none of these.", nameof(dictionaries));
    }

    internal static void Target(LinearGraph graph, GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var config = graph.Model.Config;
        switch (target)
        {
            case LogitTarget logit:
                if (logit.Tokens.Count == 0) throw new ArgumentException("The target names no token.", nameof(target));
                foreach (var token in logit.Tokens)
                    if (token.Token < 0 || token.Token >= config.VocabularySize)
                        throw new ArgumentException($"The target {target.Name} is not in the graph: model '{graph.Model.Name}' has token ids 0 to {config.VocabularySize - 1}.", nameof(target));
                if (logit.Position is { } at) RequirePosition(at);
                break;
            case FeatureTarget feature:
                if (!graph.Sites.Contains(feature.Node.Site))
                    throw new ArgumentException($"The target {target.Name} is not in the graph: it has no site {feature.Node.Site.Name}, only {string.Join(", ", graph.Sites)}.", nameof(target));
                RequirePosition(feature.Node.Position);
                if (!graph.Contains(feature.Node))
                    throw new ArgumentException($"The target {target.Name} is not in the graph: the feature is not active there on this prompt.", nameof(target));
                break;
            case AttentionScoreTarget score:
                if (score.Layer < 0 || score.Layer >= config.Layers || score.Head < 0 || score.Head >= config.Heads)
                    throw new ArgumentException($"The target {target.Name} is not in the graph: model '{graph.Model.Name}' has {config.Layers} layers of {config.Heads} heads.", nameof(target));
                RequirePosition(score.Query);
                RequirePosition(score.Key);
                if (config.Causal && score.Key > score.Query)
                    throw new ArgumentException($"The target {target.Name} is not in the graph: a causal model does not look ahead.", nameof(target));
                break;
        }

        void RequirePosition(int position)
        {
            if (position < 0 || position >= graph.Positions)
                throw new ArgumentException($"The target {target.Name} is not in the graph: the prompt has {graph.Positions} positions, from 0.", nameof(target));
        }
    }
}

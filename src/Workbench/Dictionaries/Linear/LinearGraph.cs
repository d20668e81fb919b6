using System.Globalization;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Linear;

/// <summary>
/// The linear computation graph of one prompt (Ge et al. 2024, arXiv 2405.13868): the model's real activations, each dictionary's output
/// being reconstruction plus a constant error, with LayerNorm scales, attention patterns and the sets of active features held constant.
/// Features are nodes; embeddings, biases and errors are leaves, whose contributions add up to any target.
/// </summary>
/// <remarks>
/// Attention is cut at an attention-output dictionary (<c>L2A</c>), or else at one of z (<c>L2Z</c>), MLPs at transcoders (<c>L2M</c>);
/// dictionaries of other sites are left aside. A layer whose attention has no dictionary stays linear through its values; an MLP without
/// a transcoder is one leaf (<c>L2.mlp</c>). Only active features are kept of each dictionary.
/// </remarks>
public sealed class LinearGraph : IDisposable
{
    // Decoder rows of all active features are kept side by side up to this size; beyond it they are gathered when needed.
    private const long CacheBytes = 512L << 20;

    private readonly GraphStage?[] attention;
    private readonly GraphStage?[] mlp;
    private readonly List<GraphStage> stages = [];

    private LinearGraph(FrozenPass pass, IReadOnlyList<int> tokens, IReadOnlyList<SparseDictionary> dictionaries)
    {
        (Pass, Tokens) = (pass, tokens);
        var config = Model.Config;
        attention = new GraphStage?[config.Layers];
        mlp = new GraphStage?[config.Layers];
        var bySite = dictionaries.ToDictionary(dictionary => dictionary.Site);
        try
        {
            Cut(config, bySite);
        }
        catch
        {
            foreach (var stage in stages) stage.Dispose();
            throw;
        }

        Leaves = new(config, layer => attention[layer]?.Site, layer => mlp[layer]?.Site);
        long bytes = stages.Sum(stage => (long)stage.Count * stage.Dictionary.Spec.OutputWidth) * (Model.DType == float64 ? 8 : 4);
        if (bytes > CacheBytes) return;
        foreach (var stage in stages) stage.CacheDecoder();
    }

    /// <summary>The model.</summary>
    public Transformer Model => Pass.Model;

    /// <summary>The prompt.</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>Number of positions.</summary>
    public int Positions => Pass.Positions;

    /// <summary>The sites that cut the graph, in the order of a pass.</summary>
    public IReadOnlyList<DictionarySite> Sites => [.. stages.Select(stage => stage.Site)];

    /// <summary>Number of active features, over all sites and positions.</summary>
    public int FeatureCount => stages.Count == 0 ? 0 : stages[^1].FirstIndex + stages[^1].Count;

    /// <summary>All active features, by site, position and number.</summary>
    public IReadOnlyList<FeatureNode> Features
    {
        get
        {
            var all = new FeatureNode[FeatureCount];
            foreach (var stage in stages)
                for (int local = 0; local < stage.Count; local++) all[stage.FirstIndex + local] = stage.Node(local);
            return all;
        }
    }

    /// <summary>The kinds of leaves, each of which exists at every position, in the order of a pass: <c>tok_embed</c>, <c>pos_embed</c>,
    /// <c>L0.ln1_b</c>, …, <c>L0A.error</c>, …, <c>ln_f_b</c>.</summary>
    public IReadOnlyList<string> LeafNames => Leaves.Names;

    internal FrozenPass Pass { get; }

    internal LeafKinds Leaves { get; }

    internal IReadOnlyList<GraphStage> Stages => stages;

    /// <summary>Builds the graph of a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionaries">Its dictionaries, which stay the caller's and must outlive the graph.</param>
    /// <param name="tokens">The prompt's token ids.</param>
    /// <exception cref="ArgumentException">The prompt cannot be run; a dictionary is of a layer or width that the model has not, or of another
    /// number type; two are of one site; none is of a site that cuts the graph; or no feature is active on the prompt.</exception>
    public static LinearGraph Of(Transformer model, IReadOnlyCollection<SparseDictionary> dictionaries, IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(tokens);
        LinearGraphChecks.Dictionaries(model, dictionaries);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var pass = FrozenPass.Record(model, tokens);
        LinearGraph? graph = null;
        try
        {
            graph = new LinearGraph(pass, [.. tokens], [.. dictionaries]);
            if (graph.FeatureCount == 0)
                throw new ArgumentException($"No feature of {string.Join(", ", graph.Sites)} is active on this prompt of {tokens.Count} tokens, so there is nothing to attribute to. Were the dictionaries trained on model '{model.Name}'?", nameof(dictionaries));
            return graph;
        }
        catch
        {
            if (graph is null) pass.Dispose();
            graph?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Of(Transformer, IReadOnlyCollection{SparseDictionary}, IReadOnlyList{int})"/>
    public static LinearGraph Of(Transformer model, DictionarySuite dictionaries, IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(dictionaries);
        return Of(model, [.. dictionaries.All], tokens);
    }

    /// <summary>A feature's activation.</summary>
    /// <param name="node">An active feature.</param>
    /// <exception cref="ArgumentException">It is not active on this prompt, or not of this graph.</exception>
    public double Activation(FeatureNode node)
    {
        int place = PlaceOf(node);
        var stage = StageOf(node.Site);
        using var scope = NewDisposeScope();
        return stage.Activation[place - stage.FirstIndex].to_type(float64).item<double>();
    }

    /// <summary>Activations of all active features, in the order of <see cref="Features"/>.</summary>
    public double[] Activations()
    {
        using var scope = NewDisposeScope();
        return [.. stages.SelectMany(stage => stage.Activation.to_type(float64).cpu().data<double>().ToArray())];
    }

    /// <summary>Whether a feature is active here.</summary>
    /// <param name="node">A feature.</param>
    public bool Contains(FeatureNode node) => stages.Find(stage => stage.Site == node.Site)?.Find(node.Feature, node.Position) >= 0;

    /// <summary>The value of a target in the real run.</summary>
    /// <param name="target">The target.</param>
    /// <exception cref="ArgumentException">The target is not in the graph.</exception>
    public double Value(GraphTarget target)
    {
        LinearGraphChecks.Target(this, target);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        switch (target)
        {
            case LogitTarget logit:
                return LogitValue(Pass.Logits, logit);
            case FeatureTarget feature:
                return Activation(feature.Node);
            case AttentionScoreTarget score:
                return Pass.Scores(score.Layer)[score.Head, score.Query, score.Key].to_type(float64).item<double>();
            default:
                throw new ArgumentException($"A target of kind {target.GetType().Name} has no value in a linear graph.", nameof(target));
        }
    }

    /// <summary>The tokens that a model would most likely write next, with their probabilities.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="mass">Stops when they hold this share of probability.</param>
    /// <param name="position">The position that is read; null for the last.</param>
    public IReadOnlyList<WeightedToken> LikelyTokens(int most = 10, double mass = 0.95, int? position = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var row = Pass.Logits[position ?? Positions - 1].to_type(float64).softmax(0);
        var (values, indices) = row.topk(Math.Min(most, Model.Config.VocabularySize), 0, true, true);
        var found = new List<WeightedToken>();
        double sum = 0;
        foreach (var (probability, id) in values.cpu().data<double>().ToArray().Zip(indices.cpu().data<long>().ToArray()))
        {
            found.Add(new((int)id, probability));
            sum += probability;
            if (sum >= mass) break;
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stage in stages) stage.Dispose();
        Pass.Dispose();
    }

    internal GraphStage? AttentionStage(int layer) => attention[layer];

    internal GraphStage? MlpStage(int layer) => mlp[layer];

    /// <summary>The stage of a site.</summary>
    /// <exception cref="ArgumentException">The graph has none.</exception>
    internal GraphStage StageOf(DictionarySite site) => stages.Find(stage => stage.Site == site)
        ?? throw new ArgumentException($"The graph has no site {site.Name}; it has {string.Join(", ", Sites)}.", nameof(site));

    /// <summary>The value of a logit target in a run.</summary>
    /// <param name="logits"><c>[pos, vocabulary]</c>.</param>
    /// <param name="target">The target.</param>
    internal static double LogitValue(Tensor logits, LogitTarget target)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var row = logits[target.Position ?? logits.shape[0] - 1].to_type(float64);
        if (target.Demeaned) row = row.sub(row.mean());
        return target.Tokens.Sum(token => token.Weight * row[token.Token].item<double>());
    }

    /// <summary>Place of a feature among all.</summary>
    /// <exception cref="ArgumentException">It is not active.</exception>
    internal int PlaceOf(FeatureNode node)
    {
        var stage = StageOf(node.Site);
        int local = stage.Find(node.Feature, node.Position);
        return local >= 0 ? stage.FirstIndex + local : throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture, $"Feature {node.Name} is not active on this prompt of {Positions} tokens, so it is no node of the graph."), nameof(node));
    }

    /// <summary>The direction at the last LayerNorm's output that a logit target reads, <c>[width]</c>.</summary>
    internal Tensor LogitDirection(LogitTarget target)
    {
        using var scope = NewDisposeScope();
        var unembedding = Model.Weights.Unembedding.detach();
        var ids = tensor(target.Tokens.Select(token => (long)token.Token).ToArray()).to(Model.Device);
        var weights = tensor(target.Tokens.Select(token => token.Weight).ToArray()).to(Model.DType, Model.Device).unsqueeze(0);
        var rows = unembedding.index_select(0, ids);
        if (target.Demeaned) rows = rows.sub(unembedding.mean([0], keepdim: true));
        return weights.mm(rows).squeeze(0).MoveToOuterDisposeScope();
    }

    private void Cut(TransformerConfig config, Dictionary<DictionarySite, SparseDictionary> bySite)
    {
        for (int layer = 0; layer < config.Layers; layer++)
        {
            if (bySite.TryGetValue(new(DictionaryKind.AttentionOutput, layer), out var output)) attention[layer] = Add(output, Pass.AttentionOutput[layer], Pass.AttentionOutput[layer]);
            else if (bySite.TryGetValue(new(DictionaryKind.HeadOutputs, layer), out var heads)) attention[layer] = Add(heads, Pass.Z[layer], Pass.Z[layer]);
            if (bySite.TryGetValue(new(DictionaryKind.MlpTranscoder, layer), out var transcoder)) mlp[layer] = Add(transcoder, Pass.MlpInput[layer], Pass.MlpOutput[layer]);
        }
    }

    private GraphStage Add(SparseDictionary dictionary, Tensor input, Tensor output)
    {
        var stage = GraphStage.Of(dictionary, input, output, FeatureCount);
        stages.Add(stage);
        return stage;
    }
}

using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>
/// Parallel score ensembling: the circuit of the edges that several scoring methods together rank highest. Nothing is trained; it stands beside the
/// methods that learn, as the cheapest of the hybrids.
/// </summary>
/// <remarks>After the parallel ensemble of Mondorf et al. (arXiv 2510.06811): scores become ranks by absolute value, ranks are averaged, or the
/// best or worst is taken.</remarks>
public sealed class ScoreEnsemble : IMaskLearner
{
    internal const string MethodName = "score-ensemble";
    private const string Usual = "eap,eap-ig-inputs,eap-ig-activations";

    private readonly CandidateScores scores;
    private readonly SelectionSearch search;

    /// <summary>Makes the method.</summary>
    /// <param name="scores">Names of the scoring methods; EAP and both EAP-IGs if null.</param>
    /// <param name="ensembling">How ranks become one.</param>
    /// <param name="search">How edges are selected: the top ones, or grown from the logits.</param>
    /// <exception cref="ArgumentException">There is no such scoring method, or the search is by threshold.</exception>
    public ScoreEnsemble(IReadOnlyList<string>? scores = null, ScoreEnsembling ensembling = ScoreEnsembling.Mean, SelectionSearch search = SelectionSearch.Top)
        : this(new CandidateScores { Methods = scores ?? Usual.Split(','), Ensembling = ensembling }, search)
    {
    }

    private ScoreEnsemble(CandidateScores scores, SelectionSearch search)
    {
        foreach (string name in scores.Methods) _ = EdgeScorers.Find(name);
        if (search == SelectionSearch.Threshold) throw new ArgumentException("An ensemble selects a number of edges, by 'top' or 'greedy'; a threshold gives none.", nameof(search));
        (this.scores, this.search) = (scores, search);
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "No training: the edges that several scoring methods together rank highest (Mondorf et al. 2025).",
        [.. CandidateScores.Options(Usual), MethodOption.Flag("greedy", "Grow the circuit from the logits instead of taking the top edges.", false)],
        values => new ScoreEnsemble(CandidateScores.From(values), values.Flag("greedy") ? SelectionSearch.Greedy : SelectionSearch.Top));

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        options ??= new();
        EdgePruningRun.Check(model, task, options, new());
        var graph = model.Graph();
        int wanted = EdgePruningRun.Wanted(graph, EdgeConvention.Graph, options.Sparsity);
        var (ranking, time, warnings) = scores.Score(model, task, options);
        var rule = search == SelectionSearch.Greedy ? SelectionRule.Greedy(wanted) : SelectionRule.Top(wanted);
        var selected = ranking.Select(rule with { Prune = false });
        var facts = new SortedDictionary<string, string>(selected.Provenance.Options.ToDictionary(), StringComparer.Ordinal) { ["sparsity"] = OptionText.Of(options.Sparsity) };
        foreach (var (name, value) in scores.Facts) facts[name] = value;
        var provenance = RunProvenance.Of(model, task) with
        {
            Method = Name,
            Ablation = options.Ablation.Name,
            Selection = selected.Provenance.Selection,
            Warnings = warnings.Count == 0 ? null : warnings,
            Options = facts,
        };
        // A single method gives its own scores, which have a sign; what ranks edges is their size.
        var masks = new EdgeScores(graph, [.. ranking.Values.ToArray().Select(Math.Abs)], provenance with { Selection = null });
        var circuit = new Circuit(graph, selected.Mask.ToArray(), provenance, masks);
        if (circuit.Prune().EdgeCount == 0)
            throw new InvalidOperationException($"The {circuit.EdgeCount} edges that rank highest make no path from input to logits. Ask for a lower sparsity, or grow the circuit from the logits (greedy).");
        return new()
        {
            Circuit = circuit,
            Masks = masks,
            CountedEdges = graph.EdgeCount,
            Candidates = graph.EdgeCount,
            OpenEdges = circuit.EdgeCount,
            MaskSparsity = 1 - ((double)circuit.EdgeCount / graph.EdgeCount),
            Log = [],
            Cost = new(time, TimeSpan.Zero, TimeSpan.Zero, 0),
        };
    }
}

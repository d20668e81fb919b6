using System.Globalization;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Reproduction;

/// <summary>
/// Tells heads apart by where they look in prompts of indirect object identification and by what patching a path from them does, after the
/// criteria of Wang et al. 2022 (arXiv 2211.00593).
/// </summary>
internal static class HeadRoleFinder
{
    /// <summary>Mean attention from which on a head counts as looking somewhere.</summary>
    public const double Attention = 0.3;

    /// <summary>Share of the metric's whole effect from which on a path counts.</summary>
    public const double Effect = 0.02;

    /// <summary>The rules in words.</summary>
    public static string Rule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"S1 and S2 are the subject's two places in the clean prompt, IO is the other name, END the last token. A head looks somewhere where its mean attention is at least {Attention}. ")
        + "Previous token: every token to the one before it. Duplicate token: S2 to S1. Induction: S2 to the token after S1; both only where patching some path out of the head changes the logit difference by at least "
        + string.Create(CultureInfo.InvariantCulture, $"{Effect:0.##} of that between clean and corrupted. ")
        + string.Create(CultureInfo.InvariantCulture, $"S-inhibition: END to S2, and patching its paths into the queries of later heads costs as much. ")
        + "Name mover: END to IO, and patching its path to the logits costs as much. Negative name mover: END to IO or S, and patching that path gains as much. "
        + string.Create(CultureInfo.InvariantCulture, $"No class of theirs: some path out of the head counts for at least {Effect:0.##}, and no rule holds; the evidence says what was measured. ")
        + "Paths are patched one edge at a time, all behind it recomputed.";

    /// <summary>Finds the heads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">Prompts of indirect object identification; those in which the subject does not stand twice and the other name once are left out.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The heads; null where no prompt is of that form.</returns>
    public static HeadRoles? Find(Transformer model, CircuitTask task, CancellationToken cancellation)
    {
        var usable = task.Pairs.Where(pair => Places(pair) is not null).ToArray();
        if (usable.Length == 0)
            return null;
        var graph = model.Graph();
        var pairs = new CircuitTask(task.Name, usable, Metric.LogitDifference, task.BosPolicy, task.Seed);
        var looks = Looks(model, graph, pairs, cancellation);
        var exact = new ExactPatching().Score(model, pairs, new ScoringOptions { Cancellation = cancellation });
        var whole = Faithfulness.Evaluate(model, pairs, Circuit.Full(graph), new EvaluationOptions { Cancellation = cancellation });
        var range = whole.Clean - whole.Corrupted;
        var roles = new List<HeadRole>();
        for (var head = 0; head < graph.Layers * graph.Heads; head++)
        {
            var source = graph.HeadSource(head / graph.Heads, head % graph.Heads);
            double logits = exact[source, graph.LogitsDestination] / range, queries = Queries(graph, exact, source) / range;
            var strongest = Enumerable.Range(0, graph.DestinationCount).Where(destination => graph.IsEdge(source, destination)).Max(destination => Math.Abs(exact[source, destination])) / Math.Abs(range);
            var parts = Parts(looks[head], logits, queries, strongest).ToList();
            // A head that matters and plays no published part is worth following too.
            if (parts.Count == 0 && double.IsFinite(strongest) && strongest >= Effect)
                parts.Add((HeadRoles.Unclassed, Text($"strongest path {strongest:0.000}, queries {queries:0.000}, logits {logits:0.000}; looks: previous {looks[head][0]:0.00}, S2 to S1 {looks[head][1]:0.00}, S2 to S1+1 {looks[head][2]:0.00}, END to S2 {looks[head][3]:0.00}, to IO {looks[head][4]:0.00}, to S {looks[head][5]:0.00}")));
            roles.AddRange(parts.Select(part => new HeadRole(part.Class, graph.SourceName(source), part.Evidence)));
        }

        string[] order = ["previous token", "duplicate token", "induction", HeadRoles.Inhibition, "name mover", "negative name mover", HeadRoles.Unclassed];
        return new HeadRoles(Rule, [.. roles.OrderBy(role => Array.IndexOf(order, role.Class))]);
    }

    // A range of zero makes effects infinite or NaN, and then no rule that asks for one may hold.
    private static IEnumerable<(string Class, string Evidence)> Parts(double[] looks, double logits, double queries, double strongest)
    {
        // Previous tokens are the same in both prompts, so that patching says nothing about heads that carry them.
        var acts = double.IsFinite(strongest) && strongest >= Effect;
        if (looks[0] >= Attention)
            yield return ("previous token", Text($"previous {looks[0]:0.00}"));
        if (looks[1] >= Attention && acts)
            yield return ("duplicate token", Text($"S2 to S1 {looks[1]:0.00}, strongest path {strongest:0.000}"));
        if (looks[2] >= Attention && acts)
            yield return ("induction", Text($"S2 to S1+1 {looks[2]:0.00}, strongest path {strongest:0.000}"));
        if (looks[3] >= Attention && double.IsFinite(queries) && queries >= Effect)
            yield return (HeadRoles.Inhibition, Text($"END to S2 {looks[3]:0.00}, queries {queries:0.000}"));
        if (looks[4] >= Attention && double.IsFinite(logits) && logits >= Effect)
            yield return ("name mover", Text($"END to IO {looks[4]:0.00}, logits {logits:0.000}"));
        if (Math.Max(looks[4], looks[5]) >= Attention && double.IsFinite(logits) && logits <= -Effect)
            yield return ("negative name mover", Text($"END to a name {Math.Max(looks[4], looks[5]):0.00}, logits {logits:0.000}"));
    }

    private static double Queries(ComputationGraph graph, EdgeScores exact, int source)
    {
        double sum = 0;
        for (var layer = graph.LayerOfSource(source) + 1; layer < graph.Layers; layer++)
        {
            for (var head = 0; head < graph.Heads; head++)
                sum += exact[source, graph.HeadDestination(layer, head, HeadInput.Query)];
        }

        return sum;
    }

    // For each head, layer by layer: mean attention to the previous token, S2 to S1, S2 to S1 + 1, END to S2, END to IO, END to S (both places).
    private static double[][] Looks(Transformer model, ComputationGraph graph, CircuitTask task, CancellationToken cancellation)
    {
        double[][] sums = [.. Enumerable.Range(0, graph.Layers * graph.Heads).Select(_ => new double[6])];
        foreach (var pair in task.Pairs)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (first, second, other, end) = Places(pair)!.Value;
            var tokens = tensor(pair.Clean.Select(id => (long)id).ToArray()).unsqueeze(0).to(model.Device);
            var patterns = AttentionPatterns.Of(model, tokens);
            for (var layer = 0; layer < patterns.Count; layer++)
            {
                var pattern = patterns[layer].squeeze(0).to_type(float64).cpu();
                var length = (int)pattern.shape[1];
                double[] values = pattern.contiguous().data<double>().ToArray();
                for (var head = 0; head < graph.Heads; head++)
                {
                    var own = head;
                    double At(int query, int key) => values[((((long)own * length) + query) * length) + key];
                    var sum = sums[(layer * graph.Heads) + head];
                    sum[0] += Enumerable.Range(1, length - 1).Average(place => At(place, place - 1));
                    sum[1] += At(second, first);
                    sum[2] += At(second, first + 1);
                    sum[3] += At(end, second);
                    sum[4] += At(end, other);
                    sum[5] += At(end, first) + At(end, second);
                }
            }
        }

        return [.. sums.Select(sum => sum.Select(value => value / task.Pairs.Count).ToArray())];
    }

    private static (int First, int Second, int Other, int End)? Places(TaskPair pair)
    {
        if (pair.Answers.Count != 1 || pair.Wrong.Count != 1)
            return null;
        int[] subject = [.. Of(pair.Wrong[0])], other = [.. Of(pair.Answers[0])];
        var end = pair.Clean.Count - 1;
        return subject is [var first, var second] && other is [var only] && second > first + 1 && second < end ? (first, second, only, end) : null;

        IEnumerable<int> Of(int token) => Enumerable.Range(0, pair.Clean.Count).Where(place => pair.Clean[place] == token);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

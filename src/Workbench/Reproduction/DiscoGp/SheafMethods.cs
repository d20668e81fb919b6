using System.Security.Cryptography;
using System.Text;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Pruning;

namespace Workbench.Reproduction;

/// <summary>The methods of the comparison on one drawing of a task.</summary>
internal sealed class SheafMethods(DiscoGpPaperSubject subject, DiscoGpPaperOptions options)
{
    /// <summary>The full model.</summary>
    public const string Full = "full model";

    /// <summary>Random edges.</summary>
    public const string Random = "random edges";

    /// <summary>ACDC.</summary>
    public const string AcdcName = "ACDC";

    /// <summary>EAP-IG over inputs.</summary>
    public const string EapIgName = "EAP-IG";

    /// <summary>Edge Pruning.</summary>
    public const string EdgePruningName = "Edge Pruning";

    /// <summary>DiscoGP on weights alone.</summary>
    public const string Weights = "weights only (w)";

    /// <summary>DiscoGP on edges alone.</summary>
    public const string Edges = "edges only (e)";

    /// <summary>DiscoGP on weights, then edges.</summary>
    public const string Both = "DiscoGP (we)";

    /// <summary>The same with a gate a neuron.</summary>
    public const string Neurons = "DiscoGP (we), gates of neurons";

    // ACDC looks for its threshold between these, in nats.
    private const double SmallestThreshold = 1e-5, LargestThreshold = 10;

    // A circuit so near to the size asked for is near enough.
    private const double NearEnough = 0.1;

    /// <summary>The methods that score or search edges: name in tables and in the table of methods, null where it is no scoring method.</summary>
    public static IReadOnlyList<(string Name, string? Scorer)> OfEdges { get; } =
        [(AcdcName, null), ("EAP", "eap"), (EapIgName, "eap-ig-inputs"), (EdgePruningName, null)];

    /// <summary>DiscoGP's variants in the order of tables.</summary>
    public static IReadOnlyList<(string Name, GateMode Mode, WeightUnit Unit)> OfGates { get; } =
        [(Weights, GateMode.W, WeightUnit.Weight), (Edges, GateMode.E, WeightUnit.Weight), (Both, GateMode.We, WeightUnit.Weight), (Neurons, GateMode.We, WeightUnit.Neuron)];

    /// <summary>The ablations that circuits are evaluated under, and methods of edges search under: the paper's, and interchange.</summary>
    public static IReadOnlyList<Ablation> Ablations { get; } = [Ablation.ZeroTotal, Ablation.Patching];

    /// <summary>The ablations that a method of edges searches under. EAP-IG steps from the corrupted prompt's embedding to the clean one's, so it knows interchange alone.</summary>
    /// <param name="name">The method.</param>
    public static IReadOnlyList<Ablation> SearchesUnder(string name) => name == EapIgName ? [Ablation.Patching] : [Ablation.Patching, Ablation.ZeroTotal];

    private ComputationGraph Graph => subject.Model.Graph();

    private int Size => options.Size.In(Graph);

    /// <summary>Every row, in the order of the table.</summary>
    public IEnumerable<SheafMethod> All() =>
    [
        new(Full, null, 0, "all edges", _ => new FoundSheaf(new Sheaf(Circuit.Full(Graph), null))),
        .. Enumerable.Range(0, options.RandomDraws).Select(RandomEdges),
        .. OfEdges.SelectMany(method => SearchesUnder(method.Name).Select(ablation => OfEdge(method.Name, method.Scorer, ablation))),
        .. OfGates.Select(method => Gated(method.Name, method.Mode, method.Unit, 1)),
    ];

    /// <summary>DiscoGP with other weights of the sparsity losses.</summary>
    /// <param name="times">Multiple of the usual ones.</param>
    public SheafMethod Swept(double times) => Gated(FormattableString.Invariant($"{Both} sparsity x {times:R}"), GateMode.We, WeightUnit.Weight, times);

    private SheafMethod RandomEdges(int draw)
    {
        // Seeds of a drawing and of another must not give the same circuit.
        int seed = unchecked((subject.Task.Seed * 7919) + draw);
        return new(Random, null, draw, FormattableString.Invariant($"{Size} random edges, seed {seed}"), _ => new FoundSheaf(new Sheaf(Circuit.Random(Graph, Size, seed), null)));
    }

    private SheafMethod OfEdge(string name, string? scorer, Ablation ablation) => (name, scorer) switch
    {
        (_, { } known) => new(name, ablation.Name, 0, FormattableString.Invariant($"{known} {ablation}; top {Size} absolute; batch {options.BatchSize}"), cancellation => Score(known, ablation, cancellation)),
        (AcdcName, _) => new(name, ablation.Name, 0, FormattableString.Invariant($"acdc {ablation}; near {Size} edges in {options.AcdcSearches} searches on {options.AcdcPairs} pairs; batch {options.BatchSize}"), cancellation => Search(ablation, cancellation)),
        _ => Learned(name, ablation, EdgePruning.MethodName, options.EdgePruningValues, options.EdgePruningSteps, 0, 1 - ((double)Size / Graph.EdgeCount)),
    };

    private SheafMethod Gated(string name, GateMode mode, WeightUnit unit, double times) =>
        Learned(name, Ablation.ZeroTotal, DiscoGp.MethodName, options.Gates(mode, unit, times, subject.Task.Scored), 0, options.PairsPerStep, null);

    private FoundSheaf Score(string method, Ablation ablation, CancellationToken cancellation)
    {
        var scores = EdgeScorers.Create(method).Score(
            subject.Model, subject.Task.Scored, new ScoringOptions { Ablation = ablation, BatchSize = options.BatchSize, Cancellation = cancellation });
        return new FoundSheaf(new Sheaf(scores.TopEdges(Size), null), Warnings: scores.Provenance.Warnings);
    }

    // Few thresholds give a circuit of a wanted size; halving the interval comes near it, and the nearest counts.
    private FoundSheaf Search(Ablation ablation, CancellationToken cancellation)
    {
        double low = Math.Log(SmallestThreshold), high = Math.Log(LargestThreshold);
        (Circuit Circuit, double Threshold)? best = null;
        IReadOnlyList<string>? warnings = null;
        var pairs = subject.Task.Scored.Take(Math.Min(options.AcdcPairs, subject.Task.Scored.Pairs.Count));
        for (int search = 0; search < options.AcdcSearches && (best is null || Distance(best.Value.Circuit) > NearEnough * Size); search++)
        {
            double middle = (low + high) / 2;
            var found = new Acdc().Find(subject.Model, pairs, Math.Exp(middle), new ScoringOptions { Ablation = ablation, BatchSize = options.BatchSize, Cancellation = cancellation });
            warnings = found.Circuit.Provenance.Warnings;
            if (best is null || Distance(found.Circuit) < Distance(best.Value.Circuit))
                best = (found.Circuit, Math.Exp(middle));
            (low, high) = found.Circuit.EdgeCount > Size ? (middle, high) : (low, middle);
        }

        return new FoundSheaf(new Sheaf(best!.Value.Circuit, null), Note: FormattableString.Invariant($"threshold {best.Value.Threshold:0.#####} nats"), Warnings: warnings);

        int Distance(Circuit circuit) => Math.Abs(circuit.EdgeCount - Size);
    }

    private SheafMethod Learned(string name, Ablation ablation, string method, IReadOnlyDictionary<string, string> values, int steps, int pairs, double? sparsity)
    {
        var known = MaskLearners.Find(method);
        var identity = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{method} {ablation}; steps {steps} of {pairs}; sparsity {sparsity:R}; {string.Join(' ', known.Options.Select(option => $"{option.Name}={values.GetValueOrDefault(option.Name, option.Default)}"))}");
        return new(name, ablation.Name, 0, identity, cancellation =>
        {
            var asked = new LearningOptions { Steps = steps, BatchSize = pairs, Seed = subject.Task.Seed, Ablation = ablation, Checkpoints = CheckpointFolder(identity), Cancellation = cancellation };
            LearnedCircuit learned;
            try
            {
                learned = known.Create(values).Learn(subject.Model, subject.Task.Scored, sparsity is { } share ? asked with { Sparsity = share } : asked);
            }
            catch (InvalidOperationException empty) when (asked.Checkpoints is { } kept && empty.Message.Contains(kept, StringComparison.Ordinal))
            {
                // That nothing was found is the result, so nobody goes on from there.
                Drop(kept);
                throw new InvalidOperationException(WithoutSentenceAbout(kept, empty.Message), empty);
            }

            if (asked.Checkpoints is { } folder)
                Drop(folder);
            return new FoundSheaf(new Sheaf(learned.Circuit, learned.WeightMasks), learned.Log.Count, learned.EndedEarly, learned.Provenance.Warnings);
        });
    }

    private string? CheckpointFolder(string identity) => options.Checkpoints is { } folder
        ? Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{subject.Identity}; {identity}")))[..16])
        : null;

    private static void Drop(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static string WithoutSentenceAbout(string folder, string message)
    {
        int end = message.LastIndexOf(". ", message.IndexOf(folder, StringComparison.Ordinal), StringComparison.Ordinal);
        return end < 0 ? message : message[..(end + 1)];
    }
}

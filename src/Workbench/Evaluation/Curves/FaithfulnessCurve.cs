using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>The faithfulness of one ranking's circuits at growing sizes, and the areas that the MIB benchmark makes of it.</summary>
/// <remarks>The benchmark selects by signed scores for CPR and by absolute values for CMD; both areas are given for either rule, and the rule
/// travels with the curve. Faithfulness at 100 % is 1 by construction.</remarks>
public sealed class FaithfulnessCurve
{
    private FaithfulnessCurve(string name, bool signed, CurveOptions options, IReadOnlyList<CurvePoint> points, Provenance provenance, bool constant)
    {
        (Name, Signed, Search, Pruned, Points, Provenance, ConstantScores) = (name, signed, options.Search, options.Prune, points, provenance, constant);
        (Level, Resamples, Seed) = (options.Level, options.Resamples, options.Seed);
        var fractions = Fractions();
        double[] faithfulness = [.. points.Select(point => point.Report.Faithfulness)];
        Cpr = CurveArea.Cpr(fractions, faithfulness);
        Cmd = CurveArea.Cmd(fractions, faithfulness);
        if (Undefined is null)
        {
            CprInterval = AreaInterval(CurveArea.Cpr);
            CmdInterval = AreaInterval(CurveArea.Cmd);
        }
    }

    /// <summary>What the curve is of, e.g. the method.</summary>
    public string Name { get; }

    /// <summary>Whether edges were compared by signed scores instead of absolute values.</summary>
    public bool Signed { get; }

    /// <summary>How edges were looked for.</summary>
    public SelectionSearch Search { get; }

    /// <summary>Whether edges that lead nowhere were removed.</summary>
    public bool Pruned { get; }

    /// <summary>The rule in words.</summary>
    public string Rule => $"{(Search == SelectionSearch.Greedy ? "greedy" : "top")}, {(Signed ? "signed" : "absolute")}{(Pruned ? ", pruned" : "")}";

    /// <summary>The sizes, growing.</summary>
    public IReadOnlyList<CurvePoint> Points { get; }

    /// <summary>Circuit performance ratio; NaN where undefined.</summary>
    public double Cpr { get; }

    /// <summary>Bootstrap interval of <see cref="Cpr"/>: examples are drawn anew, the circuits stay.</summary>
    public Interval? CprInterval { get; }

    /// <summary>Circuit-model distance; NaN where undefined.</summary>
    public double Cmd { get; }

    /// <summary>Bootstrap interval of <see cref="Cmd"/>.</summary>
    public Interval? CmdInterval { get; }

    /// <summary>Why the curve has no faithfulness and no areas; null where it has.</summary>
    public string? Undefined => Points.Select(point => point.Report.Undefined).FirstOrDefault(reason => reason is not null);

    /// <summary>Whether all edges have the same strength, so that the ranking says nothing and enumeration order decides.</summary>
    public bool ConstantScores { get; }

    /// <summary>Probability of the intervals.</summary>
    public double Level { get; }

    /// <summary>How often examples were drawn again for them.</summary>
    public int Resamples { get; }

    /// <summary>Seed of that drawing.</summary>
    public int Seed { get; }

    /// <summary>Everything needed to make the curve again.</summary>
    public Provenance Provenance { get; }

    /// <summary>Measures one curve.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The pairs, and the metric.</param>
    /// <param name="scores">The ranking.</param>
    /// <param name="signed">Whether to compare signed scores (the benchmark's rule for CPR) or absolute values (for CMD).</param>
    /// <param name="options">Sizes, search, ablation; defaults if null.</param>
    /// <exception cref="ArgumentException">The sizes do not grow from above 0 to at most 1, the search is by threshold, or the scores are of another graph.</exception>
    public static FaithfulnessCurve Measure(Transformer model, CircuitTask task, EdgeScores scores, bool signed = false, CurveOptions? options = null) =>
        Measure(model, task, [new CurveRequest(scores?.Provenance.Method ?? "scores", scores!, signed)], options)[0];

    /// <summary>Measures several curves with the clean and corrupted runs in common; equal circuits are run once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The pairs, and the metric.</param>
    /// <param name="requests">The rankings.</param>
    /// <param name="options">Sizes, search, ablation; defaults if null.</param>
    /// <returns>One curve a ranking, in order.</returns>
    /// <exception cref="ArgumentException">The sizes do not grow from above 0 to at most 1, the search is by threshold, or scores are of another graph.</exception>
    public static IReadOnlyList<FaithfulnessCurve> Measure(Transformer model, CircuitTask task, IReadOnlyList<CurveRequest> requests, CurveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(requests);
        options ??= new();
        Check(options);
        var circuits = requests.Select(request => options.Fractions.Select(fraction => Select(request, fraction, options)).ToArray()).ToArray();
        var distinct = new Dictionary<string, int>(StringComparer.Ordinal);
        var toRun = new List<Circuit>();
        foreach (var circuit in circuits.SelectMany(curve => curve))
        {
            if (distinct.TryAdd(Key(circuit), toRun.Count))
                toRun.Add(circuit);
        }

        var reports = Faithfulness.Sweep(model, task, toRun, options.Evaluation);
        return [.. requests.Select((request, curve) =>
        {
            CurvePoint[] points = [.. circuits[curve].Select((circuit, size) => Point(circuit, options.Fractions[size], reports[distinct[Key(circuit)]], options))];
            var search = options.Search == SelectionSearch.Greedy ? "greedy" : "top";
            var selection = $"{search} {(request.Signed ? "signed" : "absolute")}{(options.Prune ? ", pruned" : "")}; one circuit a size";
            var keys = EdgeSelection.Keys(request.Scores.Graph, request.Scores.Values, request.Signed);
            return new FaithfulnessCurve(
                request.Name, request.Signed, options, points, Describe(reports[0].Provenance, request.Scores.Provenance, selection),
                keys.AsSpan().IndexOfAnyExcept(keys[0]) < 0);
        })];
    }

    /// <summary>The curve as a table, one row a size.</summary>
    public ResultTable ToTable() => CurveFile.Table([this]);

    /// <summary>Writes the curve as JSON; an existing file is replaced whole or not at all. What is undefined is null.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => CurveFile.Save(path, [this]);

    private static Circuit Select(CurveRequest request, double fraction, CurveOptions options) => request.Scores.Select(new SelectionRule
    {
        Search = options.Search,
        // As the benchmark counts: int(fraction * edges) in double precision.
        Edges = (int)(fraction * request.Scores.Graph.EdgeCount),
        Signed = request.Signed,
        Prune = options.Prune,
    });

    private static CurvePoint Point(Circuit circuit, double fraction, FaithfulnessReport report, CurveOptions options) => new(
        fraction,
        (int)(fraction * circuit.Graph.EdgeCount),
        circuit.EdgeCount,
        report with { Provenance = Describe(report.Provenance, circuit.Provenance, circuit.Provenance.Selection) },
        report.Metrics[0].FaithfulnessInterval(options.Level, options.Resamples, options.Seed),
        report.KlPerExample.All(double.IsFinite) ? Bootstrap.Mean(report.KlPerExample, options.Level, options.Resamples, options.Seed) : null,
        circuit.Provenance.Options.GetValueOrDefault("ties"));

    // A run may be shared by equal circuits of different rankings; each says its own origin.
    private static Provenance Describe(Provenance run, Provenance origin, string? selection) =>
        run with { Method = origin.Method, Selection = selection, Options = Faithfulness.OriginOf(origin) };

    internal static string Key(Circuit circuit)
    {
        var mask = circuit.Mask;
        var bytes = new byte[(mask.Length + 7) / 8];
        for (var cell = 0; cell < mask.Length; cell++)
        {
            if (mask[cell])
                bytes[cell / 8] |= (byte)(1 << (cell % 8));
        }

        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    private static void Check(CurveOptions options)
    {
        if (options.Search == SelectionSearch.Threshold)
            throw new ArgumentException("A curve is over sizes; a threshold has none. Use top or greedy.", nameof(options));
        if (options.Fractions.Count == 0)
            throw new ArgumentException("A curve needs at least one size.", nameof(options));
        for (var i = 0; i < options.Fractions.Count; i++)
        {
            if (!(options.Fractions[i] > (i == 0 ? 0 : options.Fractions[i - 1])) || options.Fractions[i] > 1)
                throw new ArgumentException(FormattableString.Invariant($"Sizes are fractions of the edges, growing, above 0 and at most 1; size {i + 1} is {options.Fractions[i]}."), nameof(options));
        }
    }

    private double[] Fractions() => [.. Points.Select(point => point.Fraction)];

    private Interval? AreaInterval(Func<IReadOnlyList<double>, IReadOnlyList<double>, double> area)
    {
        var fractions = Fractions();
        var first = Points[0].Report.Metrics[0];
        var faithfulness = new double[Points.Count];
        return Bootstrap.Statistic(first.Clean.Count, Of, Level, Resamples, Seed);

        double Of(ReadOnlySpan<int> drawn)
        {
            var nothing = Bootstrap.Mean(first.Corrupted, drawn);
            var range = Bootstrap.Mean(first.Clean, drawn) - nothing;
            if (Math.Abs(range) <= first.Resolution)
                return double.NaN;
            for (var size = 0; size < faithfulness.Length; size++)
                faithfulness[size] = (Bootstrap.Mean(Points[size].Report.PerExample, drawn) - nothing) / range;
            return area(fractions, faithfulness);
        }
    }
}

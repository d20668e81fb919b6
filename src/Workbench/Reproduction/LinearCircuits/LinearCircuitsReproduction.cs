using System.Globalization;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Linear;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>
/// Measures what the paper on linear computation graphs reports (Ge et al., arXiv 2405.13868): dictionaries, recovery against size for
/// hierarchical and flat attribution, and three case studies; and, beyond the paper, what interventions say of every circuit.
/// </summary>
public sealed class LinearCircuitsReproduction
{
    private readonly ReproductionWork work;
    private readonly LinearCircuitsSubject subject;
    private readonly LinearCircuitsOptions options;
    private readonly List<(string Task, string Reason)> leftOut = [];
    private readonly List<(LinearSample Sample, PlannedPart<SampleSweep> Sweep, PlannedPart<SampleSweep> Budgets)> samples = [];
    private readonly List<PlannedPart<OrderOverlap>> orders = [];
    private readonly List<PlannedPart<CaseStudy>> cases = [];
    private readonly PlannedPart<DictionaryEvaluation> dictionaries;
    private readonly PublishedLinearCircuits published;

    private LinearCircuitsReproduction(LinearCircuitsSubject subject, LinearCircuitsOptions options, FinishedParts finished, CancellationToken cancellation)
    {
        options.Validate();
        published = PublishedLinearCircuits.Load();
        (this.subject, this.options) = (subject, options);
        work = new ReproductionWork(finished);
        dictionaries = work.Plan("dictionaries", Identity($"sentences {options.Sentences}"), () => subject.Evaluate(options.Sentences, options.BatchSize));
        foreach (string task in options.Tasks ?? LinearCircuitsOptions.UsualTasks) PlanTask(task);
        PlanCases(cancellation);
        if (samples.Count == 0) throw new ArgumentException($"Model '{subject.Model.Name}' can do none of the tasks ({string.Join("; ", leftOut.Select(one => $"{one.Task}: {one.Reason}"))}). Name tasks of its own.");
    }

    /// <summary>How many parts there are to work out.</summary>
    public int Parts => work.Count;

    /// <summary>How many of them an earlier run had finished.</summary>
    public int Reused => work.Reused;

    /// <summary>The part that is being worked out.</summary>
    public string Current => work.Current;

    /// <summary>Plans a reproduction.</summary>
    /// <param name="subject">Model, dictionaries and text; they stay the caller's.</param>
    /// <param name="options">What to measure.</param>
    /// <param name="finished">Where finished parts are kept.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="ArgumentException">An option makes no sense, a task is unknown, or the model can do none.</exception>
    /// <exception cref="FileNotFoundException">There is no such task file, or the published figures are not in the data folder.</exception>
    public static LinearCircuitsReproduction Prepare(LinearCircuitsSubject subject, LinearCircuitsOptions options, FinishedParts finished, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(finished);
        return new(subject, options, finished, cancellation);
    }

    /// <summary>Works everything out and puts it together.</summary>
    /// <param name="progress">Told how many parts are done.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public LinearCircuitsResult Run(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        work.Run(progress, cancellation);
        return LinearCircuitsResult.Make(
            subject, options, dictionaries.Value, [.. samples.Select(entry => (entry.Sample, entry.Sweep.Value, entry.Budgets.Value))],
            [.. orders.Select(part => part.Value)], [.. cases.Select(part => part.Value)], leftOut, published);
    }

    private string Identity(FormattableString rest) => $"{subject.Identity}; {rest.ToString(CultureInfo.InvariantCulture)}";

    private string Identity(LinearSample sample, string rest) =>
        Identity($"prompt {string.Join(' ', sample.Tokens)}; other {string.Join(' ', sample.Corrupted)}; answers {string.Join(' ', sample.Answers)}; wrong {string.Join(' ', sample.Wrong)}; sentences {options.Sentences}; {rest}");

    private void PlanTask(string task)
    {
        if (Samples(task, options.Samples) is not { } taken) return;
        string shares = string.Join(' ', options.Shares.Select(share => share.ToString("R", CultureInfo.InvariantCulture)));
        foreach (var sample in taken)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{sample.Task} {sample.Number}");
            samples.Add((
                sample,
                work.Plan($"{key} thresholds", Identity(sample, $"shares {shares}"), () => Measured(sample, measurement => measurement.Thresholds())),
                work.Plan($"{key} budgets", Identity(sample, string.Create(CultureInfo.InvariantCulture, $"budgets {string.Join(' ', options.Budgets)}; steps {options.Steps}")), () => Measured(sample, measurement => measurement.Budgets(sample.Corrupted)))));
        }
    }

    private void PlanCases(CancellationToken cancellation)
    {
        var studies = new CaseStudies(subject, options, published, cancellation);
        string rest = string.Create(CultureInfo.InvariantCulture, $"share {options.CaseShare:R}; dashboards {options.Dashboards}");
        void Plan(string name, LinearSample sample, Func<CaseStudy> study) => cases.Add(work.Plan($"case {name}", Identity(sample, rest), study));
        if (Samples("brackets", options.Samples) is { Count: > 0 } brackets)
        {
            string all = $"{rest}; among {string.Join(", ", brackets.Select(sample => string.Join(' ', sample.Tokens)))}";
            if (brackets.Exists(HasCandidates)) cases.Add(work.Plan("case bracket", Identity(brackets[0], all), () => studies.Bracket(brackets)));
            else leftOut.Add(("the bracket case", "no feature of the second layer of attention is active on the last word of a prompt, or it has no dictionary"));
        }

        if (Samples("induction", 1) is [var induction, ..]) Plan("induction", induction, () => studies.Induction(induction));
        if (Samples("ioi", options.Samples) is not { Count: > 0 } ioi) return;
        var first = ioi[0];
        Plan("ioi", first, () => studies.Ioi(first, "ioi", "Indirect object identification"));
        Plan("ioi, other order", first, () => studies.Ioi(CaseStudies.Swapped(first), "ioi-other-order", "Indirect object identification, the other name giving"));
        foreach (var sample in ioi)
            orders.Add(work.Plan(string.Create(CultureInfo.InvariantCulture, $"ioi {sample.Number} orders"), Identity(sample, rest), () => studies.Orders(sample)));
    }

    private bool HasCandidates(LinearSample sample)
    {
        using var graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        return BracketFeatures.Candidates(graph).Count > 0;
    }

    private SampleSweep Measured(LinearSample sample, Func<LinearMeasurement, SampleSweep> measure)
    {
        using var measurement = new LinearMeasurement(subject, sample, subject.Means(options.Sentences, options.BatchSize), options);
        return measure(measurement);
    }

    // Prompts on which the model prefers the answer; null, with a reason, where the task does not fit the model.
    private List<LinearSample>? Samples(string task, int count)
    {
        try
        {
            bool builtIn = TaskCatalog.Names.Contains(task);
            var opened = TaskCatalog.Open(task, subject.Model, builtIn ? 3 * count + 5 : null, options.Seed, new TaskFileOptions { Bos = options.Bos });
            var taken = new List<LinearSample>();
            foreach (var pair in opened.Pairs)
            {
                if (taken.Count == count) break;
                if (pair.Wrong.Count == 0 || pair.Answers.Count == 0 || pair.At.Count > 0) continue;
                var sample = new LinearSample(Path.GetFileNameWithoutExtension(task), taken.Count, [.. pair.Clean], [.. pair.Corrupted], [.. pair.Answers], [.. pair.Wrong]);
                using var pass = Execution.FrozenPass.Record(subject.Model, sample.Tokens);
                if (LinearGraph.LogitValue(pass.Logits, (LogitTarget)GraphTarget.LogitDifference(sample.Answers, sample.Wrong)) > 0) taken.Add(sample);
            }

            if (taken.Count > 0) return taken;
            leftOut.Add((task, "on no prompt does the model prefer the answer"));
            return null;
        }
        catch (Exception unfit) when (options.Tasks is null && unfit is ArgumentException or InvalidOperationException)
        {
            leftOut.Add((task, unfit.Message));
            return null;
        }
    }
}

using System.Globalization;
using System.Text;
using Workbench.Results;

namespace Workbench.Dictionaries;

/// <summary>Dictionaries that were trained, and how good they are.</summary>
public sealed record TrainedDictionaries
{
    /// <summary>How they were made.</summary>
    public required DictionaryRecipe Recipe { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's hash.</summary>
    public required string ModelHash { get; init; }

    /// <summary>The text.</summary>
    public required string Corpus { get; init; }

    /// <summary>The last report of the training; null when it was over before (a finished checkpoint).</summary>
    public required DictionaryTrainingProgress? Progress { get; init; }

    /// <summary>Features that were active nowhere and went, by site.</summary>
    public required IReadOnlyDictionary<string, int> DeadBeforePruning { get; init; }

    /// <summary>Figures on held-out sentences, of the dictionaries as they are stored.</summary>
    public required DictionaryEvaluation Evaluation { get; init; }

    /// <summary>The figures, with the dead features that were pruned.</summary>
    public ResultTable Table()
    {
        var plain = Evaluation.Table();
        var table = new ResultTable([.. plain.Columns, "pruned features"]);
        foreach (var row in plain.Rows)
            table.Add([.. row, DeadBeforePruning.TryGetValue((string)row[0]!, out int dead) ? dead : null]);
        return table;
    }

    /// <summary>Writes the table and a README beside the dictionaries.</summary>
    internal void Save(string folder)
    {
        var training = Recipe.Options.Training;
        var provenance = new Provenance
        {
            Method = "dictionary-training", Model = Model, ModelHash = ModelHash, Seed = training.Seed, Examples = Evaluation.Sentences,
            Options = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["corpus"] = Corpus, ["steps"] = training.Steps.ToString(CultureInfo.InvariantCulture) },
        };
        var table = Table();
        table.SaveCsv(Path.Combine(folder, "figures.csv"));
        table.SaveJson(Path.Combine(folder, "figures.json"), provenance);
        AtomicFile.WriteText(Path.Combine(folder, "README.md"), Readme(provenance));
    }

    private string Readme(Provenance provenance)
    {
        var training = Recipe.Options.Training;
        var text = new StringBuilder();
        string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
        string Fixed(double number, int decimals) => double.IsFinite(number) ? number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "";
        text.Append(CultureInfo.InvariantCulture, $"""
            # Dictionaries of {Model}

            Sparse autoencoders and transcoders for the activations of `{Model}`: A = attention output, M = MLP (a transcoder from its input behind
            LayerNorm to its output), R = residual stream behind the layer. Each folder holds `dictionary.json` and `weights.safetensors`
            ({Recipe.StoredAs}). Licence: as the project (MIT).

            This file was written by the training command, the figures are also in `figures.csv` and `figures.json`.

            ## Figures

            On {Whole(Evaluation.Sentences)} held-out sentences ({Whole(Evaluation.Tokens)} predicted tokens), of the weights as they are stored. The model's own
            cross-entropy is {Fixed(Evaluation.CrossEntropy, 4)} nats a token. L0 (active features a token) and explained variance leave out the first
            token of each sentence, which is always the same. Delta cross-entropy: what the reconstruction in place of the activation
            costs, in nats a token. Loss recovered: 1 where it costs nothing, 0 where it is as bad as zeros. Pruned: features that were
            active nowhere in {Whole(Recipe.PruningSentences)} sentences, and were taken out.

            | site | features | L0 | explained variance | delta cross-entropy | loss recovered | dead | pruned |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var row in Evaluation.Together is { } together ? [.. Evaluation.Sites, together] : Evaluation.Sites)
        {
            bool all = ReferenceEquals(row, Evaluation.Together);
            text.Append(CultureInfo.InvariantCulture, $"| {row.Site} | {row.Features} | {Fixed(row.L0, 1)} | {Fixed(row.ExplainedVariance, 4)} | {Fixed(row.DeltaCrossEntropy, 4)} | {Fixed(row.LossRecovered, 4)} | {(all ? "" : row.Dead.ToString(CultureInfo.InvariantCulture))} | {(DeadBeforePruning.TryGetValue(row.Site, out int dead) ? dead.ToString(CultureInfo.InvariantCulture) : "")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""

            ## How they were made

            ```
            ./workbench train dictionaries --model {Model}
            ```

            All in one pass over the same activations, which are made from generated sentences and kept nowhere: {Whole(training.Steps)} steps of {training.BatchSize}
            sentences{(Progress is { } done ? string.Create(CultureInfo.InvariantCulture, $", {Whole(done.Tokens)} tokens, {done.Elapsed.TotalMinutes:0.0} minutes on {TorchSharp.torch.get_num_threads()} threads") : "")}. Package source {provenance.PackageSource}, libtorch {provenance.TorchVersion}. The same
            command on the same machine, with the same libtorch and number of threads, gives the same weights bit for bit.

            | option | value |
            |---|---|
            | activation | {string.Join("; ", Recipe.Plans.GroupBy(plan => (plan.Activation, plan.L0, plan.L1)).Select(Described))} |
            | features before pruning | {string.Join(", ", Recipe.Plans.Select(plan => plan.Features).Distinct())} |
            | decoder | rows of norm 1 throughout |
            | seed | {training.Seed} |
            | learning rate | {training.LearningRate}, warm-up {training.WarmUpSteps} steps, cosine down to {training.LearningRate * training.FinalLearningRate} |
            | Adam | beta1 {training.Beta1}, beta2 {training.Beta2} |
            | dead features | replaced every {Recipe.Options.ResampleEvery} steps in the first {Recipe.Options.ResampleUntil:P0}, when not active for {Recipe.Options.DeadAfter} steps |
            | fine-tuning of decoders | {FineTuning()} |
            | corpus | {Corpus} |
            | model hash | `{ModelHash}` |

            """);
        return text.ToString();
    }

    private string FineTuning()
    {
        var (options, training) = (Recipe.Options, Recipe.Options.Training);
        if (Recipe.Plans.All(plan => options.MainSteps(plan.Activation) == training.Steps)) return "0 steps";
        double from = options.LearningRateAt(training.Steps - options.FineTuneSteps, DictionaryActivation.Relu);
        return string.Create(CultureInfo.InvariantCulture, $"the last {options.FineTuneSteps} steps, learning rate {from} down to {training.LearningRate * training.FinalLearningRate}");
    }

    private static string Described(IEnumerable<DictionaryPlan> plans)
    {
        var all = plans.ToList();
        var first = all[0];
        var where = string.Join(" ", all.Select(plan => plan.Site.Name));
        return first.Activation switch
        {
            DictionaryActivation.JumpRelu => string.Create(CultureInfo.InvariantCulture, $"JumpReLU, one threshold for all features, which kept L0 at {first.L0} in training ({where})"),
            DictionaryActivation.TopK => string.Create(CultureInfo.InvariantCulture, $"top {first.L0} ({where})"),
            _ => string.Create(CultureInfo.InvariantCulture, $"ReLU, L1 {first.L1} ({where})"),
        };
    }
}

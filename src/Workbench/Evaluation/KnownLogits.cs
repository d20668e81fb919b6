using System.Globalization;
using System.Text.Json;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>Published logits of a model, to tell whether weights were loaded and run right.</summary>
public sealed class KnownLogits
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly IReadOnlyList<Prompt> prompts;

    private KnownLogits(string source, double tolerance, IReadOnlyList<Prompt> prompts) => (Source, Tolerance, this.prompts) = (source, tolerance, prompts);

    /// <summary>Where the figures were published.</summary>
    public string Source { get; }

    /// <summary>The largest difference of a logit that still counts as the same.</summary>
    public double Tolerance { get; }

    /// <summary>Reads figures.</summary>
    /// <param name="path">JSON: <c>source</c>, <c>tolerance</c>, and <c>prompts</c> with <c>token_ids</c>, <c>vocabulary</c>,
    /// <c>mean_logit</c> over the vocabulary and some <c>logits</c> by token id, all at the last position; <c>prompt</c> is the text.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or holds no figures.</exception>
    public static KnownLogits Load(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The file of known logits '{path}' is not there.", path);
        try
        {
            var figures = JsonSerializer.Deserialize<Figures>(File.ReadAllBytes(path), Snake);
            if (figures is not { Source: { } source, Tolerance: > 0, Prompts.Count: > 0 } || figures.Prompts.Any(prompt => prompt is not { TokenIds.Length: > 0, Logits.Count: > 0 }))
                throw new InvalidDataException($"'{path}' lacks its source, a positive tolerance, or prompts with token_ids and logits.");
            if (figures.Prompts.SelectMany(prompt => prompt.Logits!.Keys.Concat(prompt.TokenIds!).Where(id => id < 0 || id >= prompt.Vocabulary)).Cast<int?>().FirstOrDefault() is { } outside)
                throw new InvalidDataException($"'{path}' names the token {outside}, which is outside its vocabulary.");
            return new(source, figures.Tolerance, figures.Prompts);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is damaged: {error.Message}", error);
        }
    }

    /// <summary>Runs a model on the prompts and compares.</summary>
    /// <param name="model">A model; if it has a tokenizer, that is checked on the prompts too.</param>
    /// <returns>What was compared, and the largest difference.</returns>
    /// <exception cref="InvalidDataException">Another vocabulary than that of the figures, or a tokenizer that splits a prompt
    /// otherwise: it is not the model of the figures.</exception>
    public KnownLogitsReport Compare(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int compared = 0;
        var (largest, where) = (-1.0, "");
        foreach (var prompt in prompts)
        {
            string name = prompt.Text is null ? $"token ids {string.Join(' ', prompt.TokenIds!)}" : $"'{prompt.Text}'";
            if (model.Config.VocabularySize != prompt.Vocabulary)
                throw new InvalidDataException($"The vocabulary of '{model.Name}' has {model.Config.VocabularySize} tokens, that of the published figures {prompt.Vocabulary}: it is another model.");
            if (prompt.Text is not null && model.TokenizerOrNull is { } tokenizer && tokenizer.Encode(prompt.Text) is var split && !split.SequenceEqual(prompt.TokenIds!))
                throw new InvalidDataException($"The tokenizer of '{model.Name}' splits {name} into {string.Join(' ', split)}, the published one into {string.Join(' ', prompt.TokenIds!)}.");

            double[] logits = LastLogits(model, prompt.TokenIds!);
            foreach (var (id, known) in prompt.Logits!)
                Note(logits[id] - known, string.Create(CultureInfo.InvariantCulture, $"token {id} after {name}"));
            if (prompt.MeanLogit is { } mean) Note(logits.Average() - mean, $"the mean logit after {name}");
        }

        return new(compared, largest, where, Tolerance);

        void Note(double difference, string place)
        {
            compared++;
            // NaN compares with nothing, and must not pass for a small difference.
            double size = double.IsNaN(difference) ? double.PositiveInfinity : Math.Abs(difference);
            if (size > largest) (largest, where) = (size, place);
        }
    }

    // At the last position, [vocabulary].
    private static double[] LastLogits(Transformer model, int[] ids)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor(Array.ConvertAll(ids, id => (long)id)).unsqueeze(0).to(model.Device);
        return model.Logits(tokens).select(1, ids.Length - 1).squeeze(0).to_type(float64).cpu().contiguous().data<double>().ToArray();
    }

    private sealed record Figures(string? Source, double Tolerance, List<Prompt>? Prompts);

    private sealed record Prompt(
        [property: System.Text.Json.Serialization.JsonPropertyName("prompt")] string? Text, int[]? TokenIds, int Vocabulary, double? MeanLogit, Dictionary<int, double>? Logits);
}

using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>Draws sentences of indirect object identification (Wang et al. 2022): two names come in, one of them acts again,
/// and the sentence stops before the other.</summary>
/// <remarks>Half of the prompts name the indirect object first (ABBA), half the subject (BABA).</remarks>
internal sealed class IoiGenerator
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<string> _places;
    private readonly IReadOnlyList<string> _objects;
    private readonly IReadOnlyList<Template> _templates;
    private readonly TaskSplit _split;

    /// <summary>Narrows the word lists down to what a vocabulary allows: names must be single tokens after a space, all else
    /// must be expressible.</summary>
    /// <exception cref="ArgumentException">Too little is left.</exception>
    public IoiGenerator(Tokenizer tokenizer, TaskSplit split)
    {
        _split = split;
        var names = WordLists.Words("names");
        _names = [.. names.Where(n => tokenizer.TryGetId(" " + n, out _))];
        _places = [.. WordLists.Words("places").Where(w => tokenizer.CanEncode(" " + w))];
        _objects = [.. WordLists.Words("objects").Where(w => tokenizer.CanEncode(" " + w))];
        _templates = [.. Templates(split).Where(t => t.FixedText.All(tokenizer.CanEncode))];
        if (_names.Count < 4 || _places.Count == 0 || _objects.Count == 0 || _templates.Count == 0)
            throw new ArgumentException(
                $"The vocabulary lacks the words of indirect object identification: {_names.Count} of {names.Count} names are single tokens " +
                $"(at least 4 are needed), {_places.Count} places, {_objects.Count} objects and {_templates.Count} templates can be expressed. " +
                "Use a model that was trained on such sentences, or add words to data/tasks.", nameof(tokenizer));
    }

    /// <summary>One drawing: who is named in which order, and the rest of the sentence.</summary>
    public sealed record Draw(Template Template, string First, string Second, bool IndirectObjectFirst, string Place, string Object)
    {
        public string IndirectObject => IndirectObjectFirst ? First : Second;

        public string Subject => IndirectObjectFirst ? Second : First;

        /// <summary>The prompt with a name in the place of the second mention of the subject.</summary>
        public string Prompt(string subjectAgain) => Template.Fill(slot => slot switch
        {
            "A" => First,
            "B" => Second,
            "S" => subjectAgain,
            "place" => Place,
            "object" => Object,
            _ => throw new InvalidDataException($"The template \"{Template.Text}\" has an unknown slot {{{slot}}}."),
        });
    }

    /// <summary>The templates of a split.</summary>
    public static IReadOnlyList<Template> Templates(TaskSplit split)
    {
        IEnumerable<Template> Under(string key) => WordLists.Templates("ioi", key, "A", "B", "S");
        return split switch
        {
            TaskSplit.HeldOut => [.. Under("held_out")],
            TaskSplit.Training => [.. Under("training")],
            _ => [.. Under("training"), .. Under("held_out")],
        };
    }

    /// <summary>Draws a sentence.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="indirectObjectFirst">ABBA when true, BABA when false.</param>
    public Draw Next(Random random, bool indirectObjectFirst)
    {
        var template = random.Of(_templates);
        // Of 120 names one pair in eight is held out, so a fitting pair turns up soon; two thousand misses mean there is none.
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var (first, second) = (random.Of(_names), random.Of(_names));
            if (first != second && _split.Allows(HeldOut.Names(first, second)))
                return new Draw(template, first, second, indirectObjectFirst, random.Of(_places), random.Of(_objects));
        }

        throw new ArgumentException(
            $"The vocabulary has {_names.Count} usable names, and no two of them belong to the {_split} part; use TaskSplit.All.");
    }

    /// <summary>A name other than the two of a drawing, such that all three may stand together in this split's text.</summary>
    public string? ThirdName(Random random, Draw draw)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var name = random.Of(_names);
            if (name == draw.First || name == draw.Second)
                continue;
            if (_split != TaskSplit.Training || (!HeldOut.Names(name, draw.First) && !HeldOut.Names(name, draw.Second)))
                return name;
        }

        return null;
    }
}

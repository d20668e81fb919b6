using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>Draws sentences of indirect object identification (Wang et al. 2022): two names come in, one of them acts again,
/// and the sentence stops before the other.</summary>
/// <remarks>Half of the prompts name the indirect object first (ABBA), half the subject (BABA).</remarks>
internal sealed class IoiGenerator
{
    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<string> places;
    private readonly IReadOnlyList<string> objects;
    private readonly IReadOnlyList<Template> templates;
    private readonly TaskSplit split;

    /// <summary>Narrows the word lists down to what a vocabulary allows: names must be single tokens after a space, all else
    /// must be expressible.</summary>
    /// <exception cref="ArgumentException">Too little is left.</exception>
    public IoiGenerator(Tokenizer tokenizer, TaskSplit split)
    {
        this.split = split;
        var allNames = WordLists.Words("names");
        names = [.. allNames.Where(n => tokenizer.TryGetId(" " + n, out _))];
        places = [.. WordLists.Words("places").Where(w => tokenizer.CanEncode(" " + w))];
        objects = [.. WordLists.Words("objects").Where(w => tokenizer.CanEncode(" " + w))];
        templates = [.. Templates(split).Where(t => t.FixedText.All(tokenizer.CanEncode))];
        if (names.Count < 4 || places.Count == 0 || objects.Count == 0 || templates.Count == 0)
            throw new ArgumentException(
                $"The vocabulary lacks the words of indirect object identification: {names.Count} of {allNames.Count} names are single tokens " +
                $"(at least 4 are needed), {places.Count} places, {objects.Count} objects and {templates.Count} templates can be expressed. " +
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
        var template = random.Of(templates);
        // Of 120 names one pair in eight is held out, so a fitting pair turns up soon; two thousand misses mean there is none.
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var (first, second) = (random.Of(names), random.Of(names));
            if (first != second && split.Allows(HeldOut.Names(first, second)))
                return new Draw(template, first, second, indirectObjectFirst, random.Of(places), random.Of(objects));
        }

        throw new ArgumentException(
            $"The vocabulary has {names.Count} usable names, and no two of them belong to the {split} part; use TaskSplit.All.");
    }

    /// <summary>A name other than the two of a drawing, such that all three may stand together in this split's text.</summary>
    public string? ThirdName(Random random, Draw draw)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var name = random.Of(names);
            if (name == draw.First || name == draw.Second)
                continue;
            if (split != TaskSplit.Training || (!HeldOut.Names(name, draw.First) && !HeldOut.Names(name, draw.Second)))
                return name;
        }

        return null;
    }
}

using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Tests.Tasks;

/// <summary>A word-level tokenizer that knows the words of all built-in tasks.</summary>
internal static class TaskWords
{
    public static IEnumerable<string> TrainingTemplates() =>
        new[] { ("ioi", "training"), ("greater-than", "task"), ("greater-than", "forward"), ("greater-than", "backward"), ("sentences", "training") }
            .SelectMany(file => WordLists.Templates(file.Item1, file.Item2)).SelectMany(t => t.FixedText);

    public static WordTokenizer Tokenizer()
    {
        var words = new[] { "names", "places", "objects", "nouns" }.SelectMany(WordLists.Words)
            .Concat(TrainingTemplates().SelectMany(WordTokenizer.Split))
            .Concat(Enumerable.Range(0, 100).Select(GreaterThanGenerator.TwoDigits));
        return new WordTokenizer([WordTokenizer.Bos, .. words.Distinct()]);
    }
}

using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

/// <summary>Where the dictionaries of a model are looked for, and how several folders make one suite.</summary>
public sealed class DictionaryFinderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly Transformer model = SmallModels.Lively(SmallModels.Config, 11, float32);
    private readonly string fetched = $"test-{Guid.NewGuid():N}";

    private string Fetched => DataFolder.PathTo("dictionaries", fetched);

    public void Dispose()
    {
        model.Dispose();
        temporary.Dispose();
        if (!Directory.Exists(Fetched)) return;
        Directory.Delete(Fetched, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(DataFolder.PathTo("dictionaries")).Any()) Directory.Delete(DataFolder.PathTo("dictionaries"));
    }

    [Fact]
    public void Given_folders_come_before_the_models_own()
    {
        Write(temporary.File("model/dictionaries"), "L0A");
        Write(temporary.File("a"), "L1A");
        Write(temporary.File("b"), "L0M", "L1M");

        Assert.Equal("L0A", Sites(temporary.File("model")));
        Assert.Equal("L1A", Sites(temporary.File("model"), temporary.File("a")));
        Assert.Equal("L0M L1A L1M", Sites(temporary.File("model"), temporary.File("b"), temporary.File("a")));
        Assert.Equal("L1A", Sites(null, temporary.File("a")));
    }

    [Fact]
    public void A_name_stands_for_what_was_fetched()
    {
        Write(Fetched, "L0A");
        Write(temporary.File("b"), "L1M");
        Assert.Equal("L0A", Sites(null, fetched));
        Assert.Equal("L0A L1M", Sites(null, fetched, temporary.File("b")));
    }

    [Fact]
    public void What_is_not_there_is_said_with_the_remedy()
    {
        Assert.Contains("There is no folder of dictionaries 'nowhere'", Missing(null, "nowhere"), StringComparison.Ordinal);
        Directory.CreateDirectory(temporary.File("model"));
        var own = Missing(temporary.File("model"));
        Assert.Contains("no dictionaries for model 'lively'", own, StringComparison.Ordinal);
        Assert.Contains("workbench train dictionaries --model lively", own, StringComparison.Ordinal);
        Directory.CreateDirectory(temporary.File("empty/nothing"));
        Assert.Contains("holds a dictionary", Assert.Throws<FileNotFoundException>(() => DictionaryFinder.Open(model, null, temporary.File("empty"))).Message, StringComparison.Ordinal);

        string Missing(string? folder, params string[] given) => Assert.Throws<DirectoryNotFoundException>(() => DictionaryFinder.Open(model, folder, given)).Message;
    }

    [SkippableFact]
    public void Published_dictionaries_are_offered_for_their_model()
    {
        Skip.If(HubDictionaries.Known.Any(set => Directory.Exists(DataFolder.PathTo("dictionaries", set.Name))), "Published dictionaries are on this machine.");
        using var gpt2 = Transformer.Random(SmallModels.Config, 1, name: "gpt2");
        var error = Assert.Throws<DirectoryNotFoundException>(() => DictionaryFinder.Open(gpt2, null));
        Assert.Contains("workbench fetch gpt2-transcoders, workbench fetch gpt2-attn-out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_dictionaries_of_one_site_are_refused_whatever_folder_they_are_in()
    {
        Write(temporary.File("a"), "L0A", "L1A");
        Write(temporary.File("b"), "L1A");
        var error = Assert.Throws<InvalidDataException>(() => DictionarySuite.Load([temporary.File("a"), temporary.File("b")], model));
        Assert.Contains("Two dictionaries are of the site L1A", error.Message, StringComparison.Ordinal);
        Assert.Contains(temporary.File("b"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_folders_are_loaded_without_leaving_a_tensor_behind()
    {
        Write(temporary.File("a"), "L0A");
        Write(temporary.File("b"), "L1A");
        Write(temporary.File("c"), "L0A");
        var before = LiveTensors.CountAfterCollecting();
        using (var suite = DictionarySuite.Load([temporary.File("b"), temporary.File("a")], model)) Assert.Equal(["L0A", "L1A"], suite.Sites.Select(site => site.Name));
        Assert.Throws<InvalidDataException>(() => DictionarySuite.Load([temporary.File("a"), temporary.File("c")], model));
        Assert.Throws<DirectoryNotFoundException>(() => DictionarySuite.Load([temporary.File("a"), temporary.File("nowhere")], model));
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => DictionarySuite.Load([], model));
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(true, null, true, false)]
    [InlineData(true, true, true, false)]
    [InlineData(null, false, false, false)]
    [InlineData(true, false, null, true)]
    public void A_suite_begins_texts_as_its_dictionaries_wish(bool? first, bool? second, bool? expected, bool warned)
    {
        Write(temporary.File("a"), first, "L0A");
        Write(temporary.File("b"), second, "L1M");
        using var suite = DictionarySuite.Load([temporary.File("a"), temporary.File("b")], model);
        Assert.Equal(expected, suite.PrependsBos);
        Assert.Equal(warned ? 1 : 0, suite.Warnings.Count);
        if (warned) Assert.Contains("L0A were trained with a beginning-of-sequence token in front, L1M without", suite.Warnings[0], StringComparison.Ordinal);
    }

    private string Sites(string? folder, params string[] given)
    {
        using var suite = DictionaryFinder.Open(model, folder, given);
        return string.Join(' ', suite.Sites);
    }

    private void Write(string folder, params string[] sites) => Write(folder, null, sites);

    private void Write(string folder, bool? prepends, params string[] sites)
    {
        foreach (string site in sites)
        {
            using var dictionary = RandomDictionaries.Make(model, DictionarySite.Parse(site), 4, 1, spec => spec with { PrependsBos = prepends });
            dictionary.Save(Path.Combine(folder, site));
        }
    }
}

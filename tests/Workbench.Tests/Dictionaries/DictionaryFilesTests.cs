using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public sealed class DictionaryFilesTests : IDisposable
{
    private static readonly DictionarySpec Spec = SmallDictionaries.Spec with
    {
        Provenance = new Provenance { Method = "dictionary-training", Model = "lively", Seed = 3 },
    };

    private readonly TemporaryFolder temporary = new();

    public static TheoryData<string> Kinds => ["relu", "topk", "jumprelu", "layer-norm", "vector-norm", "skip"];

    public void Dispose() => temporary.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_dictionary_comes_back_as_it_was_saved(string kind)
    {
        var spec = kind switch
        {
            "topk" => Spec with { Activation = DictionaryActivation.TopK, K = 4 },
            "jumprelu" => Spec with { Activation = DictionaryActivation.JumpRelu, UnitDecoder = true },
            "layer-norm" => Spec with { Normalisation = DictionaryNormalisation.LayerNorm, NormalisationEpsilon = 1e-3, SubtractDecoderBias = true },
            "vector-norm" => Spec with { Normalisation = DictionaryNormalisation.VectorNorm },
            "skip" => Spec with { Site = DictionarySite.Parse("L0M"), OutputWidth = 5, HasSkip = true },
            _ => Spec,
        };
        using var dictionary = SmallDictionaries.Random(spec, 1);
        dictionary.Save(temporary.File("d"));
        using var read = SparseDictionary.Load(temporary.File("d"), dtype: float64);

        Assert.Equal(spec with { Provenance = read.Spec.Provenance }, read.Spec);
        Assert.Equal(("lively", 3L), (read.Spec.Provenance.Model, read.Spec.Provenance.Seed));
        Assert.Equal(dictionary.Named.Select(entry => entry.Key), read.Named.Select(entry => entry.Key));
        foreach (var (ours, theirs) in dictionary.Named.Zip(read.Named))
            Assert.Equal(SmallDictionaries.Values(ours.Value), SmallDictionaries.Values(theirs.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void How_texts_began_is_written_where_it_is_known(bool? prepends)
    {
        using var dictionary = SmallDictionaries.Random(Spec with { PrependsBos = prepends }, 1);
        dictionary.Save(temporary.File("d"));
        Assert.Equal(prepends is not null, File.ReadAllText(temporary.File("d/dictionary.json")).Contains("prepend_bos", StringComparison.Ordinal));
        using var read = SparseDictionary.Load(temporary.File("d"), dtype: float64);
        Assert.Equal(prepends, read.Spec.PrependsBos);
    }

    [Fact]
    public void Half_precision_files_keep_unit_decoder_rows_within_what_is_checked()
    {
        using var dictionary = SmallDictionaries.Random(Spec with { UnitDecoder = true }, 2);
        dictionary.Save(temporary.File("d"), float16);
        using var read = SparseDictionary.Load(temporary.File("d"));
        ModelA.AssertClose(SmallDictionaries.Values(dictionary.EncoderWeight), SmallDictionaries.Values(read.EncoderWeight), 2e-3, "encoder");
    }

    [Theory]
    [InlineData("\"activation\": \"relu\"", "\"activation\": \"gelu\"", "relu, topk or jumprelu")]
    [InlineData("\"activation\": \"relu\"", "\"activation\": 3", "a text")]
    [InlineData("\"site\": \"L1A\"", "\"site\": \"L1Q\"", "a site such as L2A")]
    [InlineData("\"features\": 12", "\"features\": 11", "[8, 12]")]
    [InlineData("\"d_in\": 8", "\"d_in\": 8.5", "a whole number")]
    [InlineData("\"d_in\": 8,", "", "lacks 'd_in'")]
    [InlineData("\"normalisation\": \"none\"", "\"normalisation\": \"z-score\"", "none, vector-norm or layer-norm")]
    [InlineData("\"decoder_norm\": \"free\"", "\"decoder_norm\": \"unit\"", "norm 1")]
    [InlineData("\"skip\": false", "\"skip\": true", "W_skip")]
    [InlineData("{", "[", "not a JSON object")]
    public void A_specification_that_cannot_be_used_is_refused(string from, string to, string reason)
    {
        using var dictionary = SmallDictionaries.Random(Spec, 3);
        dictionary.Save(temporary.File("d"));
        var path = Path.Combine(temporary.File("d"), "dictionary.json");
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);

        var error = Assert.Throws<InvalidDataException>(() => SparseDictionary.Load(temporary.File("d")));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_decoder_is_named()
    {
        using var dictionary = SmallDictionaries.Random(Spec, 4);
        dictionary.Save(temporary.File("d"));
        using (var stream = File.Create(Path.Combine(temporary.File("d"), "weights.safetensors")))
            SafetensorsWriter.Write(stream, dictionary.Named.Where(entry => entry.Key != "W_dec"));
        var error = Assert.Throws<InvalidDataException>(() => SparseDictionary.Load(temporary.File("d")));
        Assert.Contains("lacks 'W_dec', the decoder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nan_weights_and_tensors_too_many_are_refused()
    {
        using var dictionary = SmallDictionaries.Random(Spec, 5);
        dictionary.Save(temporary.File("d"));
        var weights = Path.Combine(temporary.File("d"), "weights.safetensors");
        using (var stream = File.Create(weights))
            SafetensorsWriter.Write(stream, [.. dictionary.Named, new("b_gate", dictionary.EncoderBias)]);
        Assert.Contains("b_gate", Assert.Throws<InvalidDataException>(() => SparseDictionary.Load(temporary.File("d"))).Message, StringComparison.Ordinal);

        dictionary.DecoderBias[0] = double.NaN;
        using (var stream = File.Create(weights))
            SafetensorsWriter.Write(stream, dictionary.Named);
        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(() => SparseDictionary.Load(temporary.File("d"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_folders_and_files_are_named_and_pickles_are_not_opened()
    {
        Assert.Throws<DirectoryNotFoundException>(() => SparseDictionary.Load(temporary.File("nowhere")));
        temporary.Write("weights.pt", "cos\nsystem\n");
        var error = Assert.Throws<FileNotFoundException>(() => SparseDictionary.Load(temporary.Path));
        Assert.Contains("weights.pt is a pickle", error.Message, StringComparison.Ordinal);

        using var dictionary = SmallDictionaries.Random(Spec, 6);
        dictionary.Save(temporary.File("d"));
        File.Delete(Path.Combine(temporary.File("d"), "weights.safetensors"));
        Assert.Throws<FileNotFoundException>(() => SparseDictionary.Load(temporary.File("d")));
    }

    [Fact]
    public void A_suite_comes_back_in_the_order_of_a_pass()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 1);
        using (var suite = Suite("L1M", "L0A", "L1A"))
            suite.Save(temporary.Path);
        using var read = DictionarySuite.Load(temporary.Path, model);
        Assert.Equal(["L0A", "L1A", "L1M"], read.Sites.Select(site => site.Name));
        Assert.Equal(float64, read.All[0].DType);
        Assert.Same(read.All[2], read[DictionarySite.Parse("L1M")]);
        Assert.Contains("L0A, L1A, L1M", Assert.Throws<ArgumentException>(() => read[DictionarySite.Parse("L0M")]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_of_another_layer_width_or_model_is_refused()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 1);
        Refused(Spec with { Site = DictionarySite.Parse("L2A") }, "has 2 layers");
        Refused(Spec with { InputWidth = 6, OutputWidth = 6 }, "reads width 6");
        using var single = SmallModels.Lively(SmallModels.Config, 1, float32);
        Refused(Spec with { Provenance = new Provenance { ModelHash = "another" } }, "hash another", single);
        using (var fitting = SmallDictionaries.Random(Spec with { Provenance = new Provenance { ModelHash = single.Hash } }, 7))
            fitting.Save(Path.Combine(temporary.File("fits"), "a"));
        using var read = DictionarySuite.Load(temporary.File("fits"), single);
        Assert.Single(read.All);
        Assert.Throws<DirectoryNotFoundException>(() => DictionarySuite.Load(temporary.File("nowhere"), model));
        Directory.CreateDirectory(Path.Combine(temporary.File("empty"), "x"));
        Assert.Throws<FileNotFoundException>(() => DictionarySuite.Load(temporary.File("empty"), model));

        void Refused(DictionarySpec spec, string reason, Transformer? other = null)
        {
            var folder = Directory.CreateTempSubdirectory("workbench-").FullName;
            try
            {
                using (var dictionary = SmallDictionaries.Random(spec, 7)) dictionary.Save(Path.Combine(folder, "d"));
                var error = Assert.Throws<InvalidDataException>(() => DictionarySuite.Load(folder, other ?? model));
                Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public void Two_dictionaries_of_one_site_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Suite("L0A", "L0A"));
        Assert.Throws<ArgumentException>(() => Suite());
        using var model = SmallModels.Lively(SmallModels.Config, 1);
        using var dictionary = SmallDictionaries.Random(Spec, 8);
        dictionary.Save(temporary.File("a"));
        dictionary.Save(temporary.File("b"));
        Assert.Contains("Two dictionaries", Assert.Throws<InvalidDataException>(() => DictionarySuite.Load(temporary.Path, model)).Message, StringComparison.Ordinal);
    }

    private static DictionarySuite Suite(params string[] sites) =>
        new(sites.Select((site, seed) => SmallDictionaries.Random(Spec with { Site = DictionarySite.Parse(site) }, seed)));
}

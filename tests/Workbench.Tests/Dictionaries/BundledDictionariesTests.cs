using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Support;
using Workbench.Training;

namespace Workbench.Tests.Dictionaries;

public class BundledDictionariesTests
{
    [Fact]
    public void The_suite_of_mini_is_whole_fits_its_model_and_explains_it()
    {
        var folder = Path.Combine(Goldens.RepositoryRoot, "data", "models", "mini");
        using var model = Transformer.Load(folder);
        using var suite = DictionarySuite.Load(Path.Combine(folder, "dictionaries"), model);

        Assert.Equal(DictionarySites.Parse("A,M,R", model), suite.Sites);
        Assert.All(suite.All, dictionary =>
        {
            Assert.True(dictionary.Spec.UnitDecoder);
            Assert.Equal(DictionaryNormalisation.None, dictionary.Spec.Normalisation);
            Assert.Equal(model.Hash, dictionary.Spec.Provenance.ModelHash);
        });

        // Sentences that no dictionary was trained, pruned or measured on.
        var measured = DictionaryEvaluation.Measure(model, suite, new MiniCorpus(seed: 0), first: 1L << 42, sentences: 64);
        Assert.All(measured.Sites, row =>
        {
            Assert.InRange(row.ExplainedVariance, 0.93, 1);
            Assert.InRange(row.L0, 1, 30);
            Assert.InRange(row.LossRecovered, 0.95, 1.05);
        });
        Assert.InRange(measured.Together!.LossRecovered, 0.97, 1.01);
    }

    [Fact]
    public void The_files_are_small_enough_to_be_in_the_repository()
    {
        var folder = Path.Combine(Goldens.RepositoryRoot, "data", "models", "mini", "dictionaries");
        Assert.True(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) < 25e6);
    }
}

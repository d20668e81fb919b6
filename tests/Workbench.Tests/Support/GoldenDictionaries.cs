using Workbench.Dictionaries;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>The random dictionaries of the reference numbers, on model A: one for each attention output and each MLP.</summary>
public static class GoldenDictionaries
{
    public static DictionarySuite Load(string path, ScalarType dtype)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        var sites = file.Names.Select(name => DictionarySite.Parse(name.Split('.')[0])).Distinct().Order().ToArray();
        return new(sites.Select(site =>
        {
            var encoder = Read("W_enc");
            var spec = new DictionarySpec { Site = site, InputWidth = (int)encoder.shape[0], OutputWidth = (int)encoder.shape[0], Features = (int)encoder.shape[1] };
            return new SparseDictionary(spec, encoder, Read("b_enc"), Read("W_dec"), Read("b_dec"));

            Tensor Read(string what)
            {
                var name = $"{site.Name}.{what}";
                var tensor = empty(file.Shape(name), dtype: dtype);
                file.CopyInto(name, tensor);
                return tensor;
            }
        }));
    }
}

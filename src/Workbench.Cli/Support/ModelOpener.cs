using System.CommandLine;
using TorchSharp;
using Workbench.Models;

namespace Workbench.Cli.Support;

/// <summary>Opens the model that a command line names, on the device that it names.</summary>
internal static class ModelOpener
{
    /// <summary>The option that names a device.</summary>
    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "Where to compute.", DefaultValueFactory = _ => "cpu" };
        option.AcceptOnlyFromAmong("cpu", "cuda");
        return option;
    }

    /// <summary>Opens a model.</summary>
    /// <param name="model">A name under <c>data/models</c>, a folder, a hub name that was fetched, or a compiled model.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such model.</exception>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public static Transformer Open(string model, string device)
    {
        var folder = ModelFinder.FindUnlessCompiled(model);
        Computer.Prepare();
        if (device == "cuda" && !torch.cuda.is_available())
            throw new InvalidOperationException("No CUDA device is available to this libtorch. Leave out --device, or see `workbench doctor`.");
        if (folder is not null)
            return Transformer.Load(folder, device == "cuda" ? torch.CUDA : torch.CPU);
        if (device == "cuda")
            throw new ArgumentException($"The compiled model '{model}' is made on the CPU and far too small for a GPU. Leave out --device.");
        return KnownCircuits.Create(model).Model;
    }
}

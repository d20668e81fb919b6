using Workbench.Models;
using Workbench.Tests.Support;

namespace Workbench.Tests.Models.Hub;

/// <summary>A tiny model, a hub on this machine that serves it, and a folder to fetch it to.</summary>
public abstract class FetchTestBase : IDisposable
{
    protected const string Weights = "model.safetensors";
    protected static HubModel Tiny { get; } = HubModel.Parse(LocalHub.Repository);

    protected TemporaryFolder Temporary { get; } = new();
    protected LocalHub Hub { get; } = new();
    protected string Original { get; }
    protected string Target { get; }

    protected FetchTestBase()
    {
        Original = LocalHub.WriteModel(Temporary.File("original"));
        Target = Temporary.File("target");
        Hub.With(Original);
    }

    public void Dispose()
    {
        Hub.Dispose();
        Temporary.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Fetch(HubSettings? settings = null)
    {
        using var fetch = ModelFetch.Prepare(Tiny, Target, settings ?? Hub.Settings);
        fetch.Run();
    }

    protected void AssertSame(string folder)
    {
        Assert.Equal(Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(), Directory.EnumerateFiles(Target).Select(Path.GetFileName).Order());
        foreach (string path in Directory.EnumerateFiles(folder))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(Target, Path.GetFileName(path))));
    }
}

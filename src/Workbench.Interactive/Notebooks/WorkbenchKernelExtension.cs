using Microsoft.DotNet.Interactive;

namespace Workbench.Interactive;

/// <summary>Registers the formatters when .NET Interactive loads the assembly as a package.</summary>
public sealed class WorkbenchKernelExtension : IKernelExtension
{
    /// <inheritdoc/>
    public Task OnLoadAsync(Kernel kernel)
    {
        NotebookFormats.Register();
        return Task.CompletedTask;
    }
}

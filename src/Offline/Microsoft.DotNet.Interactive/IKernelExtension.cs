using System.Threading.Tasks;

namespace Microsoft.DotNet.Interactive;

/// <summary>Prepares a kernel when the package that holds it is loaded.</summary>
public interface IKernelExtension
{
    Task OnLoadAsync(Kernel kernel);
}

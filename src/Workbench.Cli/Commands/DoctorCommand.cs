using System.Diagnostics;
using System.Reflection;
using Plotly.NET;
using TorchSharp;
using Workbench.Cli.Support;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench doctor</c>: says what is installed and whether it is fast.</summary>
internal sealed class DoctorCommand : WorkCommand
{
    public DoctorCommand()
        : base("doctor", "Says what is installed: SDK, package source, libtorch, threads, speed, GPU, models.", "workbench doctor")
    {
    }

    private protected override int Run(WorkRun run)
    {
        run.Say($"workbench       {RuntimeInfo.WorkbenchVersion}");
        run.Say($".NET            {SdkVersion() ?? "SDK not found"} (SDK), {Environment.Version} (runtime)");
        run.Say($"package source  {RuntimeInfo.PackageSource}");
        run.Say($"TorchSharp      {VersionOf(typeof(torch))}");
        run.Say($"Plotly.NET      {VersionOf(typeof(GenericChart))}");

        Computer.Prepare();
        run.Say($"libtorch        {RuntimeInfo.TorchVersion}, {Loaded("torch_cpu", "torch") ?? "loaded from an unknown place"}");
        run.Say($"BLAS            {Loaded("openblas", "mkl", "blas") ?? "inside libtorch"}");
        run.Say($"threads         {torch.get_num_threads()} of {Environment.ProcessorCount} cores");
        var speed = Computer.MatrixProductGigaflops();
        run.Say($"matrix product  {speed:0} GFLOP/s (float32, 1024 x 1024)");
        run.Say($"GPU             {(torch.cuda.is_available() ? $"CUDA, {torch.cuda.device_count()} device(s)" : "none that this libtorch can use")}");

        var models = ModelFinder.Known();
        run.Say($"models          {(models.Count == 0 ? "none under data/models" : string.Join("\n                ", models.Select(Describe)))}");
        if (speed < Computer.SlowGigaflops)
            run.Warn($"the matrix product is slow ({speed:0.0} GFLOP/s; under {Computer.SlowGigaflops:0} everything takes many times longer). On Debian: apt-get install libopenblas0-openmp");
        return ExitCode.Done;
    }

    private static string Describe(string name)
    {
        try
        {
            var summary = ModelSummary.Read(ModelFinder.Find(name));
            return $"{name}: {summary.Shape}, {summary.Size}";
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            return $"{name}: not readable ({ErrorText.Of(broken)})";
        }
    }

    private static string VersionOf(Type type)
    {
        var assembly = type.Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString();
        var number = version?.Split('+')[0] ?? "unknown";
        return RuntimeInfo.PackageSource == "offline" ? $"{number}, the stand-in of src/Offline" : number;
    }

    /// <summary>File of the first loaded library whose name holds one of the words.</summary>
    private static string? Loaded(params string[] words)
    {
        var files = Process.GetCurrentProcess().Modules.Cast<ProcessModule>().Select(module => module.FileName).ToArray();
        return words.Select(word => Array.Find(files, file => Path.GetFileName(file).Contains(word, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(file => file is not null);
    }

    private static string? SdkVersion()
    {
        try
        {
            using var dotnet = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
            var version = dotnet?.StandardOutput.ReadToEnd().Trim();
            dotnet?.WaitForExit();
            return dotnet?.ExitCode == 0 ? version : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

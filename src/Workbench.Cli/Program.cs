using System.Text;
using Workbench.Cli.Support;

// The tables and the help hold characters outside the old code pages of Windows consoles.
if (OperatingSystem.IsWindows())
    Console.OutputEncoding = Encoding.UTF8;

// The first Ctrl-C asks the work to stop after the step it is in; a second one ends the process at once.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    if (stop.IsCancellationRequested)
        return;
    press.Cancel = true;
    Console.Error.WriteLine("Stopping after this step; press Ctrl-C again to stop at once.");
    stop.Cancel();
};

return await WorkbenchProgram.RunAsync(args, Console.Out, Console.Error, stop.Token);

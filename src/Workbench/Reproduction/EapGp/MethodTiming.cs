using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Reproduction;

/// <summary>Times methods, all in every round, so that a machine that drifts does so for all of them.</summary>
internal static class MethodTiming
{
    /// <summary>Times methods on a task.</summary>
    public static TimingRun Run(Transformer model, CircuitTask task, IReadOnlyList<MethodSpec> methods, EapGpOptions options, CancellationToken cancellation)
    {
        // The hash of the weights is taken once a model; it is no part of any method.
        _ = model.Hash;
        var scoring = new ScoringOptions { BatchSize = options.BatchSize, Cancellation = cancellation };
        var batchSize = BatchSize.Choose(options.BatchSize, model, model.Graph(), task);
        var able = new List<(MethodSpec Spec, List<double> Seconds)>();
        var passes = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var spec in methods)
        {
            try
            {
                // Also the round that is not timed: code is compiled, memory taken.
                if (PassCost.Of(spec.Create().Score(model, task, scoring).Provenance) is { } cost)
                    passes[spec.Label] = [cost.Forward, cost.Backward];
                able.Add((spec, []));
            }
            catch (ArgumentException)
            {
                // The main table says why; a method that does nothing has no time.
            }
        }

        Forward(model, task, batchSize);
        var forward = new List<double>();
        for (var round = 0; round < options.TimingRounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            forward.Add(Seconds(() => Forward(model, task, batchSize)));
            foreach (var (spec, seconds) in able)
                seconds.Add(Seconds(() => spec.Create().Score(model, task, scoring)));
        }

        return new TimingRun
        {
            Forward = [.. forward],
            Methods = able.ToDictionary(entry => entry.Spec.Label, entry => entry.Seconds.ToArray(), StringComparer.Ordinal),
            Passes = passes,
        };

        double Seconds(Action action)
        {
            var start = options.Clock.GetTimestamp();
            action();
            if (model.Device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
            return options.Clock.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static void Forward(Transformer model, CircuitTask task, int batchSize)
    {
        using var noGrad = no_grad();
        foreach (var batch in task.Batches(batchSize, model.Device))
        {
            using (batch)
            using (NewDisposeScope())
                model.Logits(batch.Clean, batch.RealIfPadded);
        }
    }
}

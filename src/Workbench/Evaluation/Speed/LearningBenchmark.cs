using System.Diagnostics;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>
/// Times updates of methods that learn masks, on random weights of a published size. Plain forward and backward passes of the same batch are timed
/// between the updates, because machines drift.
/// </summary>
public static class LearningBenchmark
{
    // The first updates make the memory that later ones find ready.
    private const int Warming = 1;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="config">The shape of the model; its weights are random, which does not change the work.</param>
    /// <param name="name">What to call the shape in the report.</param>
    /// <param name="methods">What is timed, each from its own start: all masks open, which is the most work there is.</param>
    /// <param name="options">Pairs, tokens, rounds (updates that are timed), device; attribution methods and memory settings play no part.</param>
    /// <exception cref="ArgumentException">No method is given.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static LearningReport Run(TransformerConfig config, string name, IReadOnlyList<NamedLearner> methods, SpeedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(methods);
        if (methods.Count == 0) throw new ArgumentException("No method to time is given.", nameof(methods));
        options ??= new();
        options.Validate();
        options.Progress?.Report($"making random weights of {name}'s shape");
        using var model = Transformer.Random(config, seed: 0, device: options.Device, name: name);
        var task = SpeedBenchmark.RandomPairs(config, options.Pairs, options.Tokens);
        _ = model.Hash;
        var (training, gradient) = (new Timings(), new Timings());
        var found = methods.Select(method => Time(model, task, method, options, training, gradient)).ToList();
        return new(
            name, model.Graph().EdgeCount, options.Pairs, options.Tokens, get_num_threads(), config.ParameterCount * model.Weights.TokenEmbedding.element_size(),
            training.Median, gradient.Median, found);
    }

    private static LearnerSpeed Time(Transformer model, CircuitTask task, NamedLearner method, SpeedOptions options, Timings allTraining, Timings allGradient)
    {
        var (steps, training, gradient) = (new Timings(), new Timings(), new Timings());
        var clock = new Stopwatch();
        LearnedCircuit? learned = null;
        var learning = new LearningOptions
        {
            Steps = Warming + options.Rounds,
            BatchSize = options.Pairs,
            Cancellation = options.Cancellation,
        };
        options.Progress?.Report($"first updates of {method.Name}, for its memory");
        long peak = ProcessMemory.PeakOf(() => learned = Learn(learning with { Steps = Math.Min(learning.Steps, 2) }));
        options.Progress?.Report($"timing {options.Rounds} updates of {method.Name}");
        Learn(learning with
        {
            Progress = progress =>
            {
                Wait();
                double seconds = clock.Elapsed.TotalSeconds;
                double all = Pass(model, task, weights: true), slopes = Pass(model, task, weights: false);
                if (progress.Done > Warming)
                {
                    steps.Add(seconds);
                    training.Add(all);
                    gradient.Add(slopes);
                    allTraining.Add(all);
                    allGradient.Add(slopes);
                }

                clock.Restart();
            },
        });
        var ratios = steps.Over(training);
        return new(method.Name, steps.Median, ratios.Median, ratios.Range, steps.Over(gradient).Median, learned?.Candidates, peak);

        LearnedCircuit? Learn(LearningOptions asked)
        {
            try
            {
                return method.Method.Learn(model, task, asked);
            }
            catch (InvalidOperationException)
            {
                // Masks that have hardly learned are cut almost at random, which may leave no path through a small graph; the updates were made.
                return null;
            }
        }

        void Wait()
        {
            if (model.Device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
        }
    }

    // A pass of training gives the slopes of all weights from the logits at all positions; the other, the least there is, those of the embeddings
    // from the scored logits.
    private static double Pass(Transformer model, CircuitTask task, bool weights)
    {
        using var scope = NewDisposeScope();
        using var batch = new TaskBatch(task.Pairs, device: model.Device);
        using var own = weights ? Trainable(model) : null;
        var watch = Stopwatch.StartNew();
        if (own is not null)
        {
            autograd.grad([own.Logits(batch.Clean).logsumexp(-1).mean()], [.. own.Weights.Named.Select(entry => entry.Value)], allow_unused: true);
        }
        else
        {
            var embedded = Layers.EmbedTokens(model, batch.Clean).add(Layers.EmbedPositions(model, batch.Length)).detach().requires_grad_();
            autograd.grad([RestOfModel.FromHeads(model, batch, embedded, 0).logsumexp(-1).mean()], [embedded]);
        }

        if (model.Device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
        return watch.Elapsed.TotalSeconds;
    }

    // The same weights, of which gradients can be asked.
    private static Transformer Trainable(Transformer model)
    {
        var weights = model.Weights.Named.ToDictionary(entry => entry.Key, entry => entry.Value);
        return Transformer.Create(model.Config, (name, _) => weights[name].detach(), model.TokenizerOrNull, model.Name, trainable: true);
    }
}

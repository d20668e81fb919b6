using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Pruning;

/// <summary>A constant for every node, as parameters to learn.</summary>
internal sealed class LearnedReference : IDisposable
{
    private readonly int layers;
    private readonly List<KeyValuePair<string, Tensor>> named = [];

    /// <summary>Starts with the constants of an ablation.</summary>
    /// <exception cref="ArgumentException">The ablation's references depend on the prompt or the position.</exception>
    internal LearnedReference(Transformer model, CircuitTask task, Ablation start, int batchSize, CancellationToken cancellation)
    {
        if (start.TakesConstants || start.Kind == AblationKind.Patching || (start.Kind == AblationKind.Mean && start.MeanPerPosition))
            throw new ArgumentException($"Constants are learned from constants, the same at every position; ablation '{start.Name}' has none. Start with zero, mean-all-positions or mean-clean-all-positions.");
        using var noGrad = no_grad();
        using var means = start.Kind switch
        {
            AblationKind.Mean => NodeMeans.Of(model, task, start, batchSize, cancellation),
            AblationKind.Optimal => NodeMeans.From(start.Constants!, model),
            _ => null,
        };
        layers = model.Config.Layers;
        long heads = (long)model.Config.Heads * model.Config.HeadWidth;
        Add("input", means?.Input, model.Config.Width);
        for (int layer = 0; layer < layers; layer++) Add($"z{layer}", means?.Z[layer], heads);
        for (int layer = 0; layer < layers && !model.Config.AttentionOnly; layer++) Add($"m{layer}", means?.MlpOutput[layer], model.Config.Width);

        void Add(string name, Tensor? value, long width)
        {
            using var scope = NewDisposeScope();
            var copy = (value is null ? zeros(1, width, dtype: model.DType, device: model.Device) : value.clone()).DetachFromDisposeScope();
            named.Add(new(name, new Parameter(copy).DetachFromDisposeScope()));
        }
    }

    /// <summary>The parameters by name.</summary>
    internal IReadOnlyList<KeyValuePair<string, Tensor>> Named => named;

    internal Tensor Input => named[0].Value;

    internal Tensor[] Z => [.. named.Skip(1).Take(layers).Select(entry => entry.Value)];

    internal Tensor[] MlpOutput => [.. named.Skip(1 + layers).Select(entry => entry.Value)];

    /// <summary>The constants as they are now.</summary>
    internal AblationConstants Constants(Provenance provenance)
    {
        return new(Numbers(Input), [.. Z.Select(Numbers)], [.. MlpOutput.Select(Numbers)], provenance);

        static IReadOnlyList<double> Numbers(Tensor parameter)
        {
            using var scope = NewDisposeScope();
            return parameter.detach().to_type(float64).cpu().flatten().data<double>().ToArray();
        }
    }

    public void Dispose()
    {
        foreach (var (_, parameter) in named) parameter.Dispose();
    }
}

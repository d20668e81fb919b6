using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>A method that learns which edges make up a circuit, instead of scoring each.</summary>
public interface IMaskLearner
{
    /// <summary>The name in files and on the command line.</summary>
    string Name { get; }

    /// <summary>Learns a circuit.</summary>
    /// <param name="model">The model; its weights do not change.</param>
    /// <param name="task">The clean and corrupted pairs to learn from.</param>
    /// <param name="options">Sparsity, steps, seed, checkpoints; defaults if null.</param>
    /// <returns>The circuit, the masks behind it, how learning went and what it cost.</returns>
    /// <exception cref="ArgumentException">The task does not fit, or the sparsity cannot be had; the message says why.</exception>
    /// <exception cref="Training.TrainingDivergedException">A loss or gradient was not finite; the last good state is kept.</exception>
    /// <exception cref="InvalidOperationException">The circuit that was learned is empty.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is of another run, or damaged.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; a checkpoint was written if there is a folder for it.</exception>
    LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null);
}

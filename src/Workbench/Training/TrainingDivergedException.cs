namespace Workbench.Training;

/// <summary>Training stopped because the loss or its gradient was not a finite number.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public TrainingDivergedException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public TrainingDivergedException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Updates done before.</summary>
    public int Step { get; init; }
}

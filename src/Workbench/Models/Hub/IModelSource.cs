namespace Workbench.Models;

/// <summary>A place that model files come from.</summary>
internal interface IModelSource : IDisposable
{
    /// <summary>What to call the place in messages.</summary>
    string Description { get; }

    /// <summary>Looks a file up.</summary>
    /// <returns>The file, or null when the place has none of this name.</returns>
    SourceFile? Find(string name, CancellationToken cancellation);

    /// <summary>Brings a file to a path, going on from what is there, and checks it.</summary>
    /// <param name="file">What <see cref="Find"/> gave.</param>
    /// <param name="path">The partial file; whole and right when this returns.</param>
    /// <param name="progress">Told how many bytes of the file are there.</param>
    /// <param name="cancellation">Stops between blocks; the partial file stays.</param>
    /// <exception cref="InvalidDataException">Size or hash are wrong; the partial file is gone.</exception>
    /// <exception cref="IOException">The file cannot be read or written; what came so far stays.</exception>
    void Bring(SourceFile file, string path, Action<long> progress, CancellationToken cancellation);
}

using System.Globalization;
using System.Net;

namespace Workbench.Models;

/// <summary>Model files in a repository of the hub.</summary>
internal sealed class HubSource(HubModel model, HubSettings settings, string? withoutNetwork = null) : IModelSource
{
    private const string AgainFromStart = "Run the same command to fetch it again.";

    private readonly HubClient client = new(
        settings,
        withoutNetwork ?? $"Without network take the files config.json, model.safetensors, vocab.json and merges.txt of {model.Repository} on another machine and use `workbench fetch {model.Name} --from FOLDER`.");
    private string revision = "main";

    /// <inheritdoc/>
    public string Description => $"{settings.Endpoint.Host}, repository {model.Repository}";

    /// <inheritdoc/>
    public SourceFile? Find(string name, CancellationToken cancellation)
    {
        long? size = null;
        string? digest = null;
        string? commit = null;

        // The size and hash of a large file come with the redirect to the place that holds it.
        bool Visit(HttpResponseMessage response, Uri address)
        {
            if (!client.IsEndpoint(address)) return true;
            commit ??= Header(response, "X-Repo-Commit");
            digest ??= SourceFile.DigestOf(Header(response, "X-Linked-Etag"));
            if (long.TryParse(Header(response, "X-Linked-Size"), CultureInfo.InvariantCulture, out long linked)) size ??= linked;
            if (response.StatusCode == HttpStatusCode.OK) digest ??= SourceFile.DigestOf(response.Headers.ETag?.Tag ?? Header(response, "ETag"));
            return digest is not null && size is not null;
        }

        return client.Persist(
            () =>
            {
                using var response = client.Send(HttpMethod.Head, Address(name), 0, Visit, cancellation);
                if (response.StatusCode == HttpStatusCode.NotFound) return null;
                if (size is null && !response.IsSuccessStatusCode) throw client.Refusal(response.StatusCode, model.Repository, name);
                size ??= response.Content.Headers.ContentLength
                    ?? throw new InvalidDataException($"{settings.Endpoint.Host} does not say how large '{name}' of the repository '{model.Repository}' is. Check HF_ENDPOINT.");
                // From here on every file is of the same commit, even if somebody changes the repository meanwhile.
                if (commit is { Length: > 0 } && commit.All(char.IsAsciiLetterOrDigit)) revision = commit;
                return new SourceFile(name, size.Value, digest, Address(name).AbsoluteUri);
            },
            attempts => $"{settings.Endpoint.Host} did not answer for '{name}' of the repository '{model.Repository}' in {attempts} attempts",
            null,
            cancellation);
    }

    /// <inheritdoc/>
    public void Bring(SourceFile file, string path, Action<long> progress, CancellationToken cancellation)
    {
        client.Persist(
            () =>
            {
                Continue(file, path, progress, cancellation);
                return true;
            },
            attempts => string.Create(
                CultureInfo.InvariantCulture,
                $"The connection broke {attempts} times, with {Length(path)} of {file.Size} bytes of '{file.Name}' here. The same command goes on from there"),
            () => Length(path),
            cancellation);
        file.Check(path, AgainFromStart, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    // One request for what is still missing. A server that ignores the range sends everything, and it all begins again.
    private void Continue(SourceFile file, string path, Action<long> progress, CancellationToken cancellation)
    {
        if (Length(path) > file.Size) File.Delete(path);
        long have = Length(path);
        progress(have);
        if (have == file.Size && File.Exists(path)) return;

        using var response = client.Send(HttpMethod.Get, new Uri(file.Location), have, (_, _) => false, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            File.Delete(path);
            throw new HttpRequestException($"the server does not have byte {have}");
        }

        if (!response.IsSuccessStatusCode) throw client.Refusal(response.StatusCode, model.Repository, file.Name);
        if (response.StatusCode != HttpStatusCode.PartialContent) have = 0;
        else if (response.Content.Headers.ContentRange?.From != have) throw Misplaced(path, have);

        if (response.Content.Headers.ContentLength is { } coming && have + coming != file.Size)
        {
            File.Delete(path);
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{file.Name}' from {file.Location} has {have + coming} bytes, {file.Size} were announced. What came was deleted. {AgainFromStart}"));
        }

        using var target = new FileStream(path, have == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.None);
        Receive(response, target, file, progress, cancellation);
    }

    private void Receive(HttpResponseMessage response, FileStream target, SourceFile file, Action<long> progress, CancellationToken cancellation)
    {
        using var source = response.Content.ReadAsStream(cancellation);
        var block = new byte[1 << 18];
        while (true)
        {
            int read = Read(source, block, cancellation);
            if (read == 0) break;
            target.Write(block, 0, read);
            progress(Math.Min(target.Length, file.Size));
            if (target.Length > file.Size) return;
        }

        if (target.Length < file.Size) throw new HttpRequestException("the server closed the connection too early");
    }

    // Errors of the network become HttpRequestException, so that those of the disk are not taken for them.
    private int Read(Stream source, byte[] block, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(settings.Patience);
        try
        {
            return source.ReadAsync(block, patience.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came for {settings.Patience.TotalSeconds:0} s", error);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    private static HttpRequestException Misplaced(string path, long have)
    {
        File.Delete(path);
        return new($"the server sent another part than from byte {have}");
    }

    private Uri Address(string file) => new($"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{model.Repository}/resolve/{revision}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

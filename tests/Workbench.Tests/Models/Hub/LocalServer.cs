using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workbench.Tests.Models.Hub;

/// <summary>A request as it came over the wire.</summary>
public sealed record Request(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Token => Headers.GetValueOrDefault("authorization");

    /// <summary>First byte asked for.</summary>
    public int From => Headers.TryGetValue("range", out var range)
        ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
        : 0;
}

/// <summary>An answer; <paramref name="CutAfter"/> closes the connection after so many bytes of the body.</summary>
public sealed record Reply(int Status, byte[] Body, int? CutAfter = null, params (string Name, string Value)[] Headers);

/// <summary>An HTTP server on a port of its own, written on bare sockets so that it can break off in the middle.</summary>
public sealed class LocalServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Reply> answer;

    public LocalServer(Func<Request, Reply> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = Task.Run(Accept);
    }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Dispose() => listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server was disposed of.
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                if (Read(stream) is not { } request) return;
                Requests.Enqueue(request);
                var reply = answer(request);
                var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Local\r\nConnection: close\r\n"));
                if (!reply.Headers.Any(header => header.Name == "Content-Length"))
                    head.Append(CultureInfo.InvariantCulture, $"Content-Length: {reply.Body.Length}\r\n");
                foreach (var (name, value) in reply.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
                stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
                if (request.Method != "HEAD") stream.Write(reply.Body, 0, Math.Min(reply.Body.Length, reply.CutAfter ?? int.MaxValue));
            }
        }
        catch (IOException)
        {
            // The client went away, as it may.
        }
    }

    private static Request? Read(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        if (reader.ReadLine()?.Split(' ') is not [var method, var path, ..]) return null;
        var headers = new Dictionary<string, string>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        return new(method, path, headers);
    }
}

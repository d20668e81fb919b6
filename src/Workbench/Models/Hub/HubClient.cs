using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace Workbench.Models;

/// <summary>Requests to a hub. Redirects are followed here and not by .NET, because the token must not go along to another host.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HubSettings settings;
    private readonly string withoutNetwork;
    private readonly HttpClient client;

    /// <param name="settings">Endpoint, token, patience.</param>
    /// <param name="withoutNetwork">What to do when the hub cannot be reached, for people.</param>
    internal HubClient(HubSettings settings, string withoutNetwork)
    {
        (this.settings, this.withoutNetwork) = (settings, withoutNetwork);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.Patience,
            // A hub on this machine is not behind the proxy.
            UseProxy = !settings.Endpoint.IsLoopback,
        })
        {
            Timeout = settings.Patience,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("circuit-workbench", "1.0"));
        // Sizes and hashes are those of the files as they are.
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    internal Uri Endpoint => settings.Endpoint;

    /// <summary>Sends a request and follows redirects until one hop is the answer.</summary>
    /// <param name="method">HEAD or GET.</param>
    /// <param name="address">Where to begin.</param>
    /// <param name="from">First byte wanted; 0 asks for the whole.</param>
    /// <param name="visit">Sees every hop, and says whether it is enough; the last one is seen too.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>The last hop, its body not yet read; the caller disposes of it.</returns>
    /// <exception cref="HttpRequestException">No connection, or one that broke.</exception>
    /// <exception cref="InvalidDataException">Redirects without end or without a place.</exception>
    internal HttpResponseMessage Send(HttpMethod method, Uri address, long from, Func<HttpResponseMessage, Uri, bool> visit, CancellationToken cancellation)
    {
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(method, address);
            if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
            if (settings.Token is { } token && IsEndpoint(address)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var response = Answer(request, cancellation);
            if (visit(response, address) || !IsRedirect(response.StatusCode)) return response;
            using (response)
            {
                var location = response.Headers.Location ?? throw new InvalidDataException($"{address} redirects ({(int)response.StatusCode}) without saying where to.");
                var next = new Uri(address, location);
                if (next.Scheme != address.Scheme && next.Scheme != Uri.UriSchemeHttps)
                    throw new InvalidDataException($"{address} redirects to {next}, which is not encrypted; it was not followed.");
                address = next;
            }
        }

        throw new InvalidDataException($"{settings.Endpoint} redirects more than {MostRedirects} times. Check HF_ENDPOINT.");
    }

    /// <summary>Whether an address is on the endpoint's own host: same scheme, name and port.</summary>
    internal bool IsEndpoint(Uri address) =>
        Uri.Compare(address, settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Does something again, a few times, when the connection broke or the server was busy.</summary>
    /// <param name="attempt">What to do.</param>
    /// <param name="message">The last words when it never works.</param>
    /// <param name="reached">How far it came: attempts that came further than all before do not count.</param>
    /// <param name="cancellation">Stops the waits.</param>
    /// <exception cref="IOException">It never worked, or there is no network.</exception>
    internal T Persist<T>(Func<T> attempt, Func<int, string> message, Func<long>? reached, CancellationToken cancellation)
    {
        long best = reached?.Invoke() ?? 0;
        for (int number = 1; ; number++)
        {
            try
            {
                return attempt();
            }
            catch (HttpRequestException error) when (IsUnreachable(error))
            {
                throw new IOException($"{Endpoint.Host} cannot be reached ({error.Message.TrimEnd('.')}). {withoutNetwork}", error);
            }
            catch (HttpRequestException error)
            {
                if (reached?.Invoke() is { } here && here > best) (best, number) = (here, 1);
                if (number >= settings.Attempts)
                    throw new IOException($"{message(number)} ({error.Message.TrimEnd('.')}).", error);
                if (cancellation.WaitHandle.WaitOne(settings.RetryDelay * number)) cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The exception for an answer that is neither a file nor a redirect; a busy server is worth another attempt.</summary>
    internal Exception Refusal(HttpStatusCode status, string repository, string file) => status switch
    {
        HttpStatusCode.NotFound => new FileNotFoundException(
            $"{Endpoint.Host} has no file '{file}' in the repository '{repository}' (404). Check the name; a model without safetensors weights cannot be fetched.", file),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new IOException(
            $"{Endpoint.Host} refuses '{file}' of the repository '{repository}' ({(int)status}): there is no such repository, or it is private; "
            + (settings.Token is null ? "for a private one set HF_TOKEN." : "check that HF_TOKEN is right.")),
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"the server answers {(int)status}")),
        _ => new IOException($"{Endpoint.Host} answers {(int)status} for '{file}' of the repository '{repository}'. Check HF_ENDPOINT and the network."),
    };

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private HttpResponseMessage Answer(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {settings.Patience.TotalSeconds:0} s", error);
        }
    }

    private static bool IsUnreachable(HttpRequestException error) => error.HttpRequestError
        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError
        || error.InnerException is AuthenticationException;

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}

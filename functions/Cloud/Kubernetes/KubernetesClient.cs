using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Spate.Cloud.Kubernetes.Http;

namespace Spate.Cloud;

/// <summary>
/// Asks an API server of Kubernetes for what Spate needs of it. Thread-safe. A stand-in for the package KubernetesClient, with its names.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What is read of an answer that says what went wrong, in bytes.</summary>
    private const int MaxStatusBytes = 1 << 16;

    private readonly HttpClient _http;
    private readonly TokenFile _token;

    /// <summary>Makes a client; nothing is asked before the first request.</summary>
    /// <param name="configuration">Where the server is, and who asks.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <exception cref="KubernetesException">The file of authorities cannot be read.</exception>
    public KubernetesClient(KubernetesClientConfiguration configuration, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _token = new TokenFile(configuration.TokenFile, time ?? TimeProvider.System);
        _http = new HttpClient(Connections.Make(configuration.SslCaCertFile)) { BaseAddress = configuration.Host, Timeout = RequestTimeout };
    }

    /// <summary>Changes a pod.</summary>
    /// <param name="body">The change.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="namespaceParameter">The pod's namespace.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KubernetesException">The server refused, or could not be reached within 10 s.</exception>
    public async Task PatchNamespacedPodAsync(V1Patch body, string name, string namespaceParameter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(namespaceParameter);
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(namespaceParameter)}/pods/{Uri.EscapeDataString(name)}";
        using var response = await SendAsync(path, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(path, response, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    /// <summary>A token that was renewed since it was read is the one reason for a refusal that goes away by itself.</summary>
    private async Task<HttpResponseMessage> SendAsync(string path, V1Patch body, CancellationToken cancellationToken)
    {
        var response = await SendOnceAsync(path, body, renewToken: false, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;

        response.Dispose();
        return await SendOnceAsync(path, body, renewToken: true, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(string path, V1Patch body, bool renewToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(body.Content, Encoding.UTF8, body.MediaType) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Read(renewToken));
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(
                $"PATCH {path}: the API server at {_http.BaseAddress} does not answer ({e.Message}). A network policy must let this pod reach it.", innerException: e);
        }
    }

    private static async Task<KubernetesException> RefusalAsync(string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var reason = await ReasonAsync(response, cancellationToken) ?? response.ReasonPhrase;
        return new KubernetesException($"PATCH {path}: the API server answers {(int)response.StatusCode}: {reason}", response.StatusCode);
    }

    /// <summary>The message of the answer's <c>Status</c> object; null when it is something else.</summary>
    private static async Task<string?> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxStatusBytes, cancellationToken);
            using var status = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or InvalidOperationException)
        {
            // The status code says enough.
            return null;
        }
    }
}

using System.Text.Json;
using k8s.Autorest;

namespace Spate.Cloud.Kubernetes;

/// <summary>Describes what the API server refused, and why.</summary>
internal static class ApiServerRefusal
{
    public static ClusterException Of(HttpOperationException exception)
    {
        var (request, response) = (exception.Request, exception.Response);
        var reason = Reason(response.Content) ?? response.ReasonPhrase;
        return new ClusterException(
            $"{request.Method} {request.RequestUri.AbsolutePath}: the API server answers {(int)response.StatusCode}: {reason}",
            response.StatusCode,
            exception);
    }

    /// <summary>The message of the response's <c>Status</c> object; null for any other response.</summary>
    private static string? Reason(string content)
    {
        try
        {
            using var status = JsonDocument.Parse(content);
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message)
                ? message.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The status code says enough.
            return null;
        }
    }
}

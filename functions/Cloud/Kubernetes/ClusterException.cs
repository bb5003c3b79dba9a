using System.Net;

namespace Spate.Cloud;

/// <summary>A failed request to the API server of a cluster. The message names the request and says what to do.</summary>
/// <param name="message">What failed.</param>
/// <param name="statusCode">The status of the response; null if there was none.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class ClusterException(string message, HttpStatusCode? statusCode = null, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>The status of the response; null if there was none.</summary>
    public HttpStatusCode? StatusCode { get; } = statusCode;
}

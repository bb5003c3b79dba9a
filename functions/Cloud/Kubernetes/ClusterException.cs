using System.Net;

namespace Spate.Cloud;

/// <summary>A failed request to the API server of a cluster. The message names what was asked for and what to do.</summary>
/// <param name="message">What failed.</param>
/// <param name="statusCode">What the server answered; null if it did not.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class ClusterException(string message, HttpStatusCode? statusCode = null, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>What the server answered; null if it did not.</summary>
    public HttpStatusCode? StatusCode { get; } = statusCode;
}

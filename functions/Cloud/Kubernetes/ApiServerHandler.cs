using System.Net;
using System.Net.Http.Headers;

namespace Spate.Cloud.Kubernetes;

/// <summary>
/// What every request to the API server goes through: a refused token is read anew, and of a refusal no more is read than it needs.
/// </summary>
internal sealed class ApiServerHandler(TokenFile token) : DelegatingHandler
{
    /// <summary>What is read of an answer that says what went wrong.</summary>
    private const int MaxStatusBytes = 1 << 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        // A token that was renewed since it was read is the one reason for a refusal that goes away by itself.
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            response.Dispose();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Read(anew: true));
            response = await base.SendAsync(request, cancellationToken);
        }

        if (!response.IsSuccessStatusCode)
            await BoundAsync(response, cancellationToken);
        return response;
    }

    private static async Task BoundAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxStatusBytes, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            response.Content.Dispose();
            response.Content = new ByteArrayContent([]);
        }
    }
}

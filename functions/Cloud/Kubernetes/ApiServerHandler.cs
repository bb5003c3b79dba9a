using System.Net;
using System.Net.Http.Headers;

namespace Spate.Cloud.Kubernetes;

/// <summary>Reads a refused token again, and limits what is read of an error response.</summary>
internal sealed class ApiServerHandler(TokenFile token) : DelegatingHandler
{
    /// <summary>The most that is read of an error response.</summary>
    private const int MaxStatusBytes = 1 << 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        // The token may have been renewed since it was read; no other cause of a refusal goes away by itself.
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

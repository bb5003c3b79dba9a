using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Spate.Host.Server.Api;

/// <summary>Guards the API: the caller needs the key, unless only this machine can reach the API.</summary>
internal sealed class ApiKey
{
    /// <summary>The environment variable that holds the key.</summary>
    public const string Variable = "SPATE_API_KEY";

    /// <summary>The header for the bare key.</summary>
    public const string Header = "X-Api-Key";

    private const string Bearer = "Bearer ";
    private const int MinLength = 16;

    private readonly byte[]? _hash;

    private ApiKey(byte[]? hash) => _hash = hash;

    /// <summary>The key that an address requires.</summary>
    /// <exception cref="CommandException">Other machines can reach the address, and there is no key or only a weak one.</exception>
    public static ApiKey For(ListenAddress address, string? key)
    {
        if (address.IsLoopback)
            return new ApiKey(null);
        if (string.IsNullOrEmpty(key))
        {
            throw new CommandException(
                $"{address} can be reached from other machines: put a key for the API into the environment variable {Variable}, "
                + "or listen on 127.0.0.1.",
                ExitCode.Usage);
        }
        return key.Length >= MinLength && key.All(static c => c is > ' ' and < '\x7f')
            ? new ApiKey(Hash(key))
            : throw new CommandException(
                $"{Variable} must have {MinLength} characters or more, of ASCII without spaces, such as 'openssl rand -hex 32' gives.",
                ExitCode.Usage);
    }

    /// <summary>Rejects unauthorized requests to the API.</summary>
    public void Guard(WebApplication app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
        api => api.Use(async (context, next) =>
        {
            if (_hash is null && Foreign(context.Request) is { } reason)
                await Results.Problem(reason, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            else if (_hash is not null && !IsRight(context.Request.Headers))
                await RefuseAsync(context);
            else
                await next(context);
        }));

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        var problem = Results.Problem(
            $"Send the key as 'Authorization: Bearer KEY', or in the header {Header}.", statusCode: StatusCodes.Status401Unauthorized);
        return problem.ExecuteAsync(context);
    }

    /// <summary>
    /// Compares hashes in constant time, so that the duration reveals neither how much is right nor the length of the key.
    /// </summary>
    private bool IsRight(IHeaderDictionary headers) =>
        Sent(headers) is { Length: > 0 } sent && CryptographicOperations.FixedTimeEquals(Hash(sent), _hash);

    private static string? Sent(IHeaderDictionary headers) =>
        headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : headers[Header] is [{ } key] ? key : null;

    /// <summary>
    /// Without a key, the browser of a user of this machine is the way in: a page of another site may send requests here, either under this
    /// machine's name or, with DNS rebinding, under the site's own.
    /// </summary>
    private static string? Foreign(HttpRequest request)
    {
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            return "Without a key, the API answers to the names of this machine only: localhost, 127.0.0.1 and [::1].";
        return request.Headers.Origin is [{ } origin]
            && !StringSegment.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? "Without a key, the API does not answer to pages of other sites."
            : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

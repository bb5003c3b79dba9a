using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Spate.Host.Server.Access;

/// <summary>
/// Lets requests to the API in: on an address that only this machine can reach, those that no page of another site sent; on others, those
/// with a key, in a header or in the cookie that a log-in sets.
/// </summary>
internal sealed class Guard(ApiKeys keys)
{
    /// <summary>The header for the bare key.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>
    /// The header without which a cookie changes nothing: pages of other sites can neither send it nor be allowed to, as no answer here
    /// permits it.
    /// </summary>
    public const string RequestHeader = "X-Spate-Request";

    private const string Bearer = "Bearer ";

    public bool IsKeyRequired => keys.AreRequired;

    /// <summary>Rejects unauthorized requests to the API, and says of the others who sent them.</summary>
    public void Use(WebApplication app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
        api => api.Use(async (context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.CacheControl = "no-store";
            if (Refusal(context) is { } refusal)
                await refusal.ExecuteAsync(context);
            else
                await next(context);
        }));

    /// <summary>Whose key it is; null if it is nobody's.</summary>
    public Caller? Find(string? key) => keys.Find(key);

    private IResult? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!keys.AreRequired)
        {
            Caller.ThisMachine.Note(context);
            return Foreign(request) is { } reason ? Forbidden(reason) : null;
        }

        if (IsOfOtherSite(request))
            return Forbidden("The API does not answer to pages of other sites.");
        var sent = KeyIn(request.Headers);
        var caller = keys.Find(sent ?? SessionCookie.KeyIn(request));
        caller?.Note(context);
        if (SessionCookie.IsAskedFor(request))
            return null;
        if (caller is null)
            return Unauthorized(context.Response);
        if (!IsChange(request))
            return null;
        if (sent is null && !request.Headers.ContainsKey(RequestHeader))
            return Forbidden($"A change that is authorized by a cookie needs the header {RequestHeader}.");
        return caller.Role == Role.Operator
            ? null
            : Forbidden($"The key '{caller.Name}' is that of a viewer, who may look at everything and change nothing.");
    }

    private static bool IsChange(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    private static IResult Forbidden(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status403Forbidden);

    private static IResult Unauthorized(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return Results.Problem(
            $"Send the key as 'Authorization: Bearer KEY', or in the header {KeyHeader}.", statusCode: StatusCodes.Status401Unauthorized);
    }

    private static string? KeyIn(IHeaderDictionary headers) =>
        headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : headers[KeyHeader] is [{ } key] ? key : null;

    /// <summary>
    /// Without a key, the browser of a user of this machine is the way in: a page of another site may send requests here, either under this
    /// machine's name or, with DNS rebinding, under the site's own.
    /// </summary>
    private static string? Foreign(HttpRequest request)
    {
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            return "Without a key, the API answers to the names of this machine only: localhost, 127.0.0.1 and [::1].";
        return IsOfOtherSite(request) ? "Without a key, the API does not answer to pages of other sites." : null;
    }

    /// <summary>Browsers say so, with changes always; programs send neither header.</summary>
    private static bool IsOfOtherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"]
        || (request.Headers.Origin is [{ } origin] && !IsOwn(origin, request));

    /// <summary>Behind a proxy that ends TLS, the page's scheme is not that of the request.</summary>
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && StringSegment.Equals(
            address.IsDefaultPort ? address.Host : address.Authority,
            request.Host.Port is 80 or 443 ? request.Host.Host : request.Host.ToString(),
            StringComparison.OrdinalIgnoreCase);
}

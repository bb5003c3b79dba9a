using Microsoft.AspNetCore.Http;

namespace Spate.Host.Server.Access;

/// <summary>
/// The cookie of a log-in. It carries the key itself, out of reach of scripts and of other sites, so that nothing is kept here: a log-in
/// outlives restarts, holds with every replica, and ends when the key is withdrawn.
/// </summary>
internal static class SessionCookie
{
    /// <summary>Where one logs in and out.</summary>
    public const string Path = "/api/v1/session";

    private const string Name = "spate-key";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static string? KeyIn(HttpRequest request) => request.Cookies[Name];

    /// <summary>Whether somebody logs in or out, or asks who is logged in.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase);

    public static void Set(HttpContext context, string key) => context.Response.Cookies.Append(Name, key, Options(context, Lifetime));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // A proxy that ends TLS says so.
        Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] is ["https"],
        Path = "/api",
        MaxAge = lifetime,
        IsEssential = true,
    };
}

using Microsoft.AspNetCore.Builder;
using Scalar.AspNetCore;

namespace Spate.Host.Server.Api;

/// <summary>The API's document as a page that one can browse and try: <c>/scalar</c>.</summary>
internal static class ApiReference
{
    /// <summary>The page starts its script inline; it loads nothing of others, and asks nobody else.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapReference(this WebApplication app)
    {
        app.UseWhen(
            static context => context.Request.Path.StartsWithSegments("/scalar", StringComparison.OrdinalIgnoreCase),
            static branch => branch.Use(static (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return next(context);
            }));
        app.MapScalarApiReference("/scalar", static options => options
            .WithTitle("Spate API")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .DisableDefaultFonts()
            .DisableAgent());
    }
}

using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Spate.Host.Server.Dashboard;

/// <summary>Serves the dashboard: one page under the address of every view, and the files that it loads.</summary>
internal static class DashboardPages
{
    /// <summary>The views, which have addresses that can be kept and sent.</summary>
    private static readonly string[] Views =
    [
        "/", "/runs", "/runs/{**rest}", "/replays", "/replays/{**rest}", "/cohort", "/queue", "/schedules", "/schedules/{**rest}",
        "/ledger", "/scaling", "/audit", "/licences",
    ];

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private const string Changing = "no-cache";

    /// <summary>Names of assets carry a hash of their content.</summary>
    private const string Unchanging = "public, max-age=31536000, immutable";

    /// <summary>
    /// Nothing inline and nothing of others: a name from data that were taken for markup could still run nothing. Reports are the only
    /// frames; they forbid scripts themselves.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDashboard(this WebApplication app)
    {
        foreach (var view in Views)
            app.MapMethods(view, Reading, ServePageAsync).ExcludeFromDescription();
        foreach (var file in (string[])["favicon.svg", "licences.json"])
            app.MapMethods($"/{file}", Reading, context => ServeAsync(context, file, Changing)).ExcludeFromDescription();
        app.MapMethods(
            "/assets/{**name}", Reading, static context => ServeAsync(context, $"assets/{context.GetRouteValue("name")}", Unchanging))
            .ExcludeFromDescription();
    }

    private static Task ServePageAsync(HttpContext context)
    {
        Protect(context.Response.Headers);
        context.Response.Headers.CacheControl = Changing;
        return DashboardFiles.Find(DashboardFiles.Page) is { } page ? WriteAsync(context, page) : WriteMissingAsync(context.Response);
    }

    private static Task ServeAsync(HttpContext context, string path, string caching)
    {
        if (DashboardFiles.Find(path) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        Protect(context.Response.Headers);
        context.Response.Headers.CacheControl = caching;
        return WriteAsync(context, file);
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static async Task WriteAsync(HttpContext context, DashboardFile file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        var isCompressed = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
            response.ContentLength = file.Gzip.Length;
        }

        if (HttpMethods.IsHead(request.Method))
            return;
        if (isCompressed)
        {
            await response.Body.WriteAsync(file.Gzip, context.RequestAborted);
            return;
        }

        await using var plain = new GZipStream(new MemoryStream(file.Gzip.ToArray(), writable: false), CompressionMode.Decompress);
        await plain.CopyToAsync(response.Body, context.RequestAborted);
    }

    private static Task WriteMissingAsync(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync("""
            <!doctype html>
            <html lang="en">
            <title>Spate: no dashboard</title>
            <h1>This program was built without its dashboard</h1>
            <p>Install <a href="https://nodejs.org">Node.js</a> 20.19 or later, and build it again:</p>
            <pre>dotnet build -c Release functions/Host</pre>
            <p>The API works without it: <a href="/openapi/v1.json">/openapi/v1.json</a> describes it.</p>
            </html>
            """);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Cloud;
using Spate.Host.Runs;
using Spate.Host.Runs.Nodes;
using Spate.Host.Runs.Objects;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>What a run consists of: the items of its fan-outs, and its objects, <c>/api/v1/runs/{id}/…</c>.</summary>
internal static class RunPartsApi
{
    private const int DefaultLines = 20;
    private const int MaxLines = 200;

    /// <summary>A report brings its own style and needs nothing else; what is in it runs nothing and sees nothing of this site.</summary>
    private const string ReportPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

    public static void MapRunParts(this RouteGroupBuilder runs)
    {
        runs.MapGet("/{id}/nodes", NodesAsync).WithName("listRunNodes")
            .WithSummary("Lists what a run called: the items of its fan-outs, and its other nodes.");
        runs.MapGet("/{id}/objects", ObjectsAsync).WithName("listRunObjects")
            .WithSummary("Lists the objects that a run read and wrote.");
        runs.MapGet("/{id}/preview", PreviewAsync).WithName("previewRunObject")
            .WithSummary("Shows the first lines of an object of a run.");
        runs.MapGet("/{id}/report", ReportAsync).WithName("getRunReport").WithSummary("The report of a run, as a page.")
            .Produces<string>(StatusCodes.Status200OK, "text/html");
    }

    /// <param name="client">Reads.</param>
    /// <param name="id">The run.</param>
    /// <param name="parent">Only items of this node, and the nodes of its items.</param>
    /// <param name="state">Only items in this state: Succeeded, Failed or Running.</param>
    /// <param name="after">How many items to skip: the last page's next.</param>
    /// <param name="limit">How many at most, 1 to 1000; 100 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<NodeItemPage>, BadRequestProblem, NotFoundProblem>> NodesAsync(
        HubDurableTaskClient client, string id, string? parent, string? state, int? after, int? limit, CancellationToken cancellationToken)
    {
        if (ListPage.Read(after, limit, state, out var page, out var wanted) is { } fault)
            return new BadRequestProblem(fault);
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        var found = (await client.ReadItemsAsync(run, cancellationToken)).Where(item =>
            (parent is null || item.Path.StartsWith($"{parent}[", StringComparison.Ordinal)
                || item.Path.StartsWith($"{parent}/", StringComparison.Ordinal))
            && (wanted is null || item.State == wanted)).ToList();
        var (items, next) = page.Of(found);
        return TypedResults.Ok(new NodeItemPage(items, found.Count, next));
    }

    /// <param name="client">Reads.</param>
    /// <param name="objects">Names them.</param>
    /// <param name="id">The run.</param>
    /// <param name="after">How many objects to skip: the last page's next.</param>
    /// <param name="limit">How many at most, 1 to 1000; 100 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<RunObjectPage>, BadRequestProblem, NotFoundProblem>> ObjectsAsync(
        HubDurableTaskClient client, RunObjects objects, string id, int? after, int? limit, CancellationToken cancellationToken)
    {
        if (ListPage.Read(after, limit, out var page) is { } fault)
            return new BadRequestProblem(fault);
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        var found = await objects.ListAsync(run, cancellationToken);
        var (items, next) = page.Of(found);
        return TypedResults.Ok(new RunObjectPage([.. items.Select(RunObjectLine.Of)], found.Count, next));
    }

    /// <param name="client">Reads.</param>
    /// <param name="objects">Names the objects of the run: no others are shown.</param>
    /// <param name="store">Reads them.</param>
    /// <param name="id">The run.</param>
    /// <param name="object">The object, as s3://bucket/key.</param>
    /// <param name="lines">How many lines at most, 1 to 200; 20 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<ObjectPreview>, BadRequestProblem, NotFoundProblem>> PreviewAsync(
        HubDurableTaskClient client, RunObjects objects, IObjectStore store, string id, string @object, int? lines,
        CancellationToken cancellationToken)
    {
        if (lines is < 1 or > MaxLines)
            return new BadRequestProblem($"lines must be 1 to {MaxLines}.");
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        var found = (await objects.ListAsync(run, cancellationToken)).FirstOrDefault(item => item.Address.ToString() == @object);
        if (found is null)
            return new NotFoundProblem($"'{@object}' is not an object of the run '{id}'.");
        try
        {
            return TypedResults.Ok(await ObjectPreview.ReadAsync(store, found.Address, lines ?? DefaultLines, cancellationToken));
        }
        catch (ObjectStoreException e) when (e.Error is ObjectStoreError.NoSuchKey or ObjectStoreError.NoSuchBucket)
        {
            return new NotFoundProblem($"'{@object}' is not there any more.");
        }
    }

    private static async Task<Results<FileStreamHttpResult, NotFoundProblem>> ReportAsync(
        HubDurableTaskClient client, RunObjects objects, IObjectStore store, HttpResponse response, string id,
        CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        var report = (await objects.ListAsync(run, cancellationToken)).FirstOrDefault(static item => item.Kind == RunObjectKind.Report);
        if (report is null)
            return new NotFoundProblem($"The run '{id}' has no report: it is written when a run completes.");
        try
        {
            var content = await store.OpenReadAsync(report.Address, default, cancellationToken);
            response.Headers.ContentSecurityPolicy = ReportPolicy;
            response.Headers.XFrameOptions = "SAMEORIGIN";
            response.Headers["Referrer-Policy"] = "no-referrer";
            return TypedResults.Stream(content, "text/html; charset=utf-8");
        }
        catch (ObjectStoreException e) when (e.Error is ObjectStoreError.NoSuchKey or ObjectStoreError.NoSuchBucket)
        {
            return new NotFoundProblem($"'{report.Address}' is not there any more.");
        }
    }
}

/// <summary>An object of a run, in a list.</summary>
/// <param name="Object">Its address.</param>
/// <param name="Kind">What it is to the run.</param>
/// <param name="Records">How many records it holds; null if it holds none, or nobody counted.</param>
/// <param name="Bytes">Its length; null if it was not noted.</param>
internal sealed record RunObjectLine(string Object, RunObjectKind Kind, long? Records, long? Bytes)
{
    public static RunObjectLine Of(RunObject item) => new(item.Address.ToString(), item.Kind, item.Records, item.Bytes);
}

/// <summary>Some of the objects of a run.</summary>
/// <param name="Items">The objects: what it read, then what is small, then its parts.</param>
/// <param name="Total">How many there are in all pages.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record RunObjectPage(IReadOnlyList<RunObjectLine> Items, int Total, int? Next);

using Microsoft.DurableTask;
using Spate.Cloud;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Daily;

internal sealed record InventoryInput(DayPlan Plan, string Route)
{
    public static IReadOnlyList<InventoryInput> ForAll(DayPlan plan) => [.. plan.Routes.Select(route => new InventoryInput(plan, route))];
}

/// <summary>What was found of a route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Shards">In how many shards it is written.</param>
internal sealed record RouteInventory(string Route, int Shards);

/// <summary>A result that may be the day's.</summary>
/// <param name="Manifest">The manifest's key, whether or not it is there.</param>
/// <param name="Input">The object that came in the day, if the result should be of that.</param>
/// <param name="IsDays">Whether the manifest was written in the day; if it is damaged, its input's time cannot be asked.</param>
internal sealed record InventoryItem(string Manifest, ObjectNotification? Input, bool IsDays);

/// <summary>
/// Lists what came for a route in the day, and all manifests that may be of it: no manifest is older than its input. What of the inputs was
/// removed meanwhile is found by its manifest, and what has none by the input.
/// </summary>
internal sealed class TakeInventory(PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation)
    : TaskActivity<InventoryInput, RouteInventory>
{
    private const int ShardSize = 250;

    public override async Task<RouteInventory> RunAsync(TaskActivityContext context, InventoryInput input)
    {
        var route = configuration.RouteOf(input.Route);
        var found = new SortedDictionary<string, InventoryItem>(StringComparer.Ordinal);
        try
        {
            await AddInputsAsync(route, input.Plan, found);
            await AddManifestsAsync(route, input.Plan, found);
        }
        catch (ObjectStoreException e)
        {
            ObjectFailures.ThrowIfPermanent(e);
            throw;
        }

        var shards = found.Values.Chunk(ShardSize).ToList();
        for (var shard = 0; shard < shards.Count; shard++)
        {
            await store.PutJsonAsync(
                input.Plan.Layout.Inventory(route.Name, shard), shards[shard], PipelineJson.Default.InventoryItemArray,
                cancellationToken: cancellation.Token);
        }

        return new RouteInventory(route.Name, shards.Count);
    }

    private async Task AddInputsAsync(Route route, DayPlan plan, SortedDictionary<string, InventoryItem> found)
    {
        await foreach (var info in store.ListAsync(route.Source.Bucket, route.Source.Prefix, cancellation.Token))
        {
            var (bucket, key) = info.Address;
            if (!plan.Has(info.LastModified) || configuration.Match(bucket, key)?.Name != route.Name) continue;
            var notification = Backfill.Notification(info);
            var manifest = OutputLayout.Of(route, notification).Manifest.Key;
            found[manifest] = new InventoryItem(manifest, notification, IsDays: true);
        }
    }

    private async Task AddManifestsAsync(Route route, DayPlan plan, SortedDictionary<string, InventoryItem> found)
    {
        await foreach (var info in store.ListAsync(route.Output.Bucket, route.Output.Prefix, cancellation.Token))
        {
            var key = info.Address.Key;
            if (info.LastModified < plan.From || !key.EndsWith($"/{OutputLayout.ManifestName}", StringComparison.Ordinal)) continue;
            found.TryAdd(key, new InventoryItem(key, Input: null, plan.Has(info.LastModified)));
        }
    }
}

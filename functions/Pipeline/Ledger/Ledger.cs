using System.Runtime.CompilerServices;
using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>
/// Accounts for every object of the routes' sources: whether it has a run, how that ended, and whether its manifest accounts for every
/// record. What is wrong can be repaired: objects without a run get one, failed and terminated runs go on, lost results are made anew.
/// </summary>
public sealed class Ledger
{
    /// <summary>How many objects are looked at at a time: each takes a request or two of the store, and one of the hub.</summary>
    private const int Concurrency = 32;

    private readonly IObjectStore _store;
    private readonly PipelineConfiguration _configuration;
    private readonly DurableTaskClient _client;
    private readonly LedgerRepairs _repairs;

    internal Ledger(IObjectStore store, PipelineConfiguration configuration, DurableTaskClient client, LedgerRepairs repairs) =>
        (_store, _configuration, _client, _repairs) = (store, configuration, client, repairs);

    /// <summary>Goes through the sources in the order of their keys.</summary>
    /// <param name="request">Which objects.</param>
    /// <param name="repair">Whether what is wrong is repaired.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ObjectStoreException">A bucket is not there, or cannot be listed.</exception>
    public async IAsyncEnumerable<LedgerEntry> RunAsync(
        LedgerRequest request, bool repair, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var versions = new ObjectVersions(_store);
        foreach (var (bucket, prefix) in Sources(request))
        {
            var batch = new List<Task<LedgerEntry>>(Concurrency);
            await foreach (var info in _store.ListAsync(bucket, prefix, cancellationToken))
            {
                if (Route(request, info) is not { } route) continue;
                batch.Add(AccountAsync(route, info, versions, repair, cancellationToken));
                if (batch.Count < Concurrency) continue;
                foreach (var entry in await Task.WhenAll(batch)) yield return entry;
                batch.Clear();
            }

            foreach (var entry in await Task.WhenAll(batch)) yield return entry;
        }
    }

    /// <summary>Buckets and prefixes to list, none of which is within another.</summary>
    private IEnumerable<(string Bucket, string Prefix)> Sources(LedgerRequest request)
    {
        var wanted = _configuration.Routes
            .Where(route => request.Route is null || route.Name == request.Route)
            .Where(route => route.Source.Overlaps(request.Bucket ?? route.Source.Bucket, request.Prefix))
            .Select(route => (route.Source.Bucket, Prefix: Longer(route.Source.Prefix, request.Prefix)))
            .Distinct()
            .ToList();
        return wanted.Where(source => !wanted.Exists(other => other != source && IsWithin(source, other)));
    }

    private static bool IsWithin((string Bucket, string Prefix) source, (string Bucket, string Prefix) other) =>
        source.Bucket == other.Bucket && source.Prefix.StartsWith(other.Prefix, StringComparison.Ordinal);

    private static string Longer(string a, string b) => a.Length > b.Length ? a : b;

    private Route? Route(LedgerRequest request, ObjectInfo info)
    {
        if (info.LastModified < request.Since || info.LastModified >= request.Until) return null;
        var route = _configuration.Match(info.Address.Bucket, info.Address.Key);
        return request.Route is null || route?.Name == request.Route ? route : null;
    }

    private async Task<LedgerEntry> AccountAsync(
        Route route, ObjectInfo info, ObjectVersions versions, bool repair, CancellationToken cancellationToken)
    {
        var notification = Backfill.Notification(info);
        var entry = await ReadAsync(route, notification, info, cancellationToken);
        if (entry.State == LedgerState.Missing)
        {
            // Its run may be known by the version id that its notification had.
            notification = await versions.NotificationAsync(info, cancellationToken);
            if (notification.VersionId is not null) entry = await ReadAsync(route, notification, info, cancellationToken);
        }

        return repair && entry.IsWrong ? await _repairs.RepairAsync(route, notification, entry, cancellationToken) : entry;
    }

    private async Task<LedgerEntry> ReadAsync(
        Route route, ObjectNotification notification, ObjectInfo info, CancellationToken cancellationToken)
    {
        var (bucket, key) = info.Address;
        var entry = new LedgerEntry(
            bucket, key, route.Name, info.Size, info.LastModified, RunId.For(route, notification), LedgerState.Missing);
        var found = await ManifestStore.FindAsync(_store, OutputLayout.Of(route, notification).Manifest, cancellationToken);
        if (found?.Manifest is { } manifest && manifest.Input.ETag == info.ETag) entry = OfManifest(entry, manifest);
        if (entry.State == LedgerState.Committed) return entry;
        var run = await _client.GetInstanceAsync(entry.Run, getInputsAndOutputs: true, cancellationToken);

        // A manifest that does not account for all is what is in place, unless its run goes on.
        return run is null || (entry.State == LedgerState.Unequal && run.IsCompleted) ? entry : OfRun(entry, run);
    }

    private static LedgerEntry OfManifest(LedgerEntry entry, Manifest manifest) => entry with
    {
        Run = manifest.Run,
        State = manifest.Imbalance is null ? LedgerState.Committed : LedgerState.Unequal,
        IsNotified = manifest.Input.Sequencer is not null,
        RecordsIn = manifest.Records.In,
        RecordsOut = manifest.Records.Out,
        Rejected = manifest.Records.Rejected,
        Detail = manifest.Imbalance,
    };

    private static LedgerEntry OfRun(LedgerEntry entry, OrchestrationMetadata run) => entry with
    {
        IsNotified = run.ReadInputAs<EnrichObjectInput>()?.Object.Sequencer is not null,
        Detail = RunFailure.Cause(run.FailureDetails),
        State = run.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Failed => LedgerState.Failed,
            OrchestrationRuntimeStatus.Terminated => LedgerState.Terminated,
            OrchestrationRuntimeStatus.Completed => LedgerState.Lost,
            _ => LedgerState.Running,
        },
    };
}

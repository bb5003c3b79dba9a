using System.Text.Json;
using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Burst;

/// <summary>
/// What flows: the counts by country and dimension of the runs that completed last, from the aggregates that each run writes. At every look
/// it reads those of a few runs that it has not seen, and keeps what it read of the last; the result says of how many it knows.
/// </summary>
internal sealed class FlowSample(ITaskHub hub, IObjectStore store, TimeProvider time) : IDisposable
{
    private const int RunsAtOnce = 20;
    private const int MaxRuns = 500;
    private const int MaxValues = 1000;
    private const int MaxAggregateBytes = 1 << 20;
    private const string Country = "country";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, SeenRun> _seen = new(StringComparer.Ordinal);

    public void Dispose() => _turn.Dispose();

    /// <summary>Sums up the runs that completed in a time, the greatest values first.</summary>
    /// <param name="window">How far back.</param>
    /// <param name="top">How many values of each dimension.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Flow> ReadAsync(TimeSpan window, int top, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var from = time.GetUtcNow() - window;
            await LookAsync(from, cancellationToken);
            return Sum(from, top);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LookAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        var page = await hub.QueryInstancesAsync(
            new OrchestrationQuery(from, Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: MaxRuns), cancellationToken);
        var last = page.Values.Where(static run => run.Name == nameof(EnrichObject)).Select(static run => run.InstanceId).ToList();
        foreach (var id in last.Where(id => !_seen.ContainsKey(id)).Take(RunsAtOnce).ToList())
        {
            if (await hub.GetInstanceAsync(id, withPayloads: true, cancellationToken) is { } run)
                _seen[id] = new SeenRun(run.LastUpdatedAt, await ReadAsync(run, cancellationToken));
        }

        // The last fit in, whoever looks how far back: what goes is older.
        foreach (var id in _seen.Keys.Except(last).OrderBy(id => _seen[id].EndedAt).Take(_seen.Count - MaxRuns).ToList())
            _seen.Remove(id);
    }

    /// <summary>The counts of a run; null if it has none to be read.</summary>
    private async Task<IReadOnlyList<FlowCounts>?> ReadAsync(InstanceState run, CancellationToken cancellationToken)
    {
        using var output = JsonDocument.Parse(run.Output ?? "null");
        if (JsonPath.Find(output.RootElement, nameof(EnrichObjectResult.Manifest)) is not { ValueKind: JsonValueKind.String } manifest)
            return null;
        var address = ObjectAddress.Parse(manifest.GetString()!);
        var country = CountryField(run);
        try
        {
            var counts = new List<FlowCounts>();
            using var read = await ReadJsonAsync(address, cancellationToken);
            foreach (var aggregate in Members(read, nameof(Manifest.Aggregates)))
            {
                using var values = await ReadJsonAsync(new ObjectAddress(address.Bucket, aggregate.Value.GetString()!), cancellationToken);
                var name = aggregate.Name == country ? Country : aggregate.Name;
                counts.Add(new FlowCounts(name, [.. Values(values).Take(MaxValues)]));
            }

            return counts;
        }
        catch (Exception e) when (e is ObjectStoreException { Error: ObjectStoreError.NoSuchKey } or JsonException)
        {
            // A newer version has taken its place since, or its aggregates are larger than is read here: it is not in the sample.
            return null;
        }
    }

    private static string? CountryField(InstanceState run)
    {
        using var input = JsonDocument.Parse(run.Input ?? "null");
        return JsonPath.Find(input.RootElement, nameof(EnrichObjectInput.Country)) is { ValueKind: JsonValueKind.String } field
            ? field.GetString()
            : null;
    }

    private async Task<JsonDocument> ReadJsonAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(address, new ReadOptions(Length: MaxAggregateBytes), cancellationToken);
        return await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken);
    }

    private static IEnumerable<JsonProperty> Members(JsonDocument manifest, string name) =>
        JsonPath.Find(manifest.RootElement, name) is { ValueKind: JsonValueKind.Object } members
            ? members.EnumerateObject().Where(static member => member.Value.ValueKind == JsonValueKind.String)
            : [];

    private static IEnumerable<FlowCount> Values(JsonDocument aggregate) =>
        JsonPath.Find(aggregate.RootElement, "values") is { ValueKind: JsonValueKind.Array } values
            ? values.EnumerateArray().Select(static value => new FlowCount(
                JsonPath.Find(value, "value").GetString() ?? "", JsonPath.Find(value, "records").GetInt64()))
            : [];

    private Flow Sum(DateTimeOffset from, int top)
    {
        var runs = _seen.Values.Where(run => run.EndedAt >= from).Select(static run => run.Counts).OfType<IReadOnlyList<FlowCounts>>()
            .ToList();
        var dimensions = runs.SelectMany(static counts => counts).GroupBy(static counts => counts.Dimension, StringComparer.Ordinal);
        return new Flow(
            runs.Count,
            dimensions.ToDictionary(
                static dimension => dimension.Key,
                dimension => (IReadOnlyList<FlowCount>)
                [
                    .. dimension.SelectMany(static counts => counts.Values).GroupBy(static value => value.Key, StringComparer.Ordinal)
                        .Select(static value => new FlowCount(value.Key, value.Sum(static count => count.Count)))
                        .OrderByDescending(static value => value.Count).Take(top),
                ],
                StringComparer.Ordinal));
    }

    private sealed record SeenRun(DateTimeOffset EndedAt, IReadOnlyList<FlowCounts>? Counts);

    private sealed record FlowCounts(string Dimension, IReadOnlyList<FlowCount> Values);
}

/// <summary>What flows.</summary>
/// <param name="Runs">From how many runs it is known.</param>
/// <param name="Top">The values with the most records, by dimension; the countries are under <c>country</c>.</param>
internal sealed record Flow(int Runs, IReadOnlyDictionary<string, IReadOnlyList<FlowCount>> Top);

/// <summary>A value, and how many records have it.</summary>
/// <param name="Key">The value.</param>
/// <param name="Count">How many records.</param>
internal sealed record FlowCount(string Key, long Count);

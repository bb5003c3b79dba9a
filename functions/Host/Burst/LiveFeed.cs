using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Spate.Cloud;
using Spate.Host.Observability;
using Spate.TaskHub;

namespace Spate.Host.Burst;

/// <summary>
/// Tells listeners what changes. Hub and queue are asked once a second for all of them together, and an event is sent when its content is
/// another; one of every kind comes first, so that who comes back after an interruption misses nothing.
/// </summary>
internal sealed class LiveFeed
{
    private const string Away = "away";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    private readonly ITaskHub _hub;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly LatestAnswer<LiveCounts?> _counts;
    private int _listeners;

    public LiveFeed(ITaskHub hub, IMessageQueue queue, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        (_hub, _time, _stopping) = (hub, time, lifetime.ApplicationStopping);
        _counts = new LatestAnswer<LiveCounts?>(
            async cancellationToken => await LiveCounts.ReadAsync(hub, queue, cancellationToken),
            static _ => null,
            Interval,
            Timeout,
            time);
    }

    /// <summary>The events for a new listener; null if so many listen already.</summary>
    public IAsyncEnumerable<SseItem<string>>? TryListen(string? run, int most, CancellationToken gone) =>
        Volatile.Read(ref _listeners) < most ? ListenAsync(run, gone) : null;

    private async IAsyncEnumerable<SseItem<string>> ListenAsync(string? run, [EnumeratorCancellation] CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, _stopping);
        // Whoever goes before the first event is never counted.
        Interlocked.Increment(ref _listeners);
        try
        {
            var told = new Dictionary<string, string>(StringComparer.Ordinal);
            var silentSince = _time.GetTimestamp();
            while (!end.IsCancellationRequested)
            {
                var seen = await LookAsync(run, end.Token);
                // Who was told that the hub is away is told everything when it is back.
                if (told.ContainsKey(Away) && seen[0].Name != Away)
                    told.Clear();
                foreach (var (name, content) in seen)
                {
                    if (told.GetValueOrDefault(name) == content)
                        continue;
                    told[name] = content;
                    silentSince = _time.GetTimestamp();
                    yield return new SseItem<string>(content, name) { ReconnectionInterval = ComeBack };
                }

                if (_time.GetElapsedTime(silentSince) >= Silence)
                {
                    silentSince = _time.GetTimestamp();
                    yield return new SseItem<string>("{}", "heartbeat");
                }

                await Task.Delay(Interval, _time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <summary>While the hub is away, the listener is told so, and stays.</summary>
    private async Task<List<(string Name, string Content)>> LookAsync(string? run, CancellationToken cancellationToken)
    {
        if (await _counts.GetAsync() is not { } counts)
            return [(Away, "{}")];
        List<(string, string)> events =
        [
            ("runs", JsonSerializer.Serialize(counts.Runs, HostJson.Default.LiveRuns)),
            ("burst", JsonSerializer.Serialize(counts.Burst, HostJson.Default.LiveBurst)),
        ];
        if (run is null)
            return events;
        try
        {
            var state = await _hub.GetInstanceAsync(run, withPayloads: false, cancellationToken);
            events.Add(("run", JsonSerializer.Serialize(new LiveRun(run, state?.Status, state?.LastUpdatedAt), HostJson.Default.LiveRun)));
        }
        catch (Exception e) when (e is TaskHubException or OperationCanceledException)
        {
            // The next look tells whether it is away for longer.
        }

        return events;
    }
}

/// <summary>What is told to all.</summary>
internal sealed record LiveCounts(LiveRuns Runs, LiveBurst Burst)
{
    public static async Task<LiveCounts> ReadAsync(ITaskHub hub, IMessageQueue queue, CancellationToken cancellationToken)
    {
        var states = await hub.CountInstancesAsync(cancellationToken);
        var backlog = await hub.GetBacklogAsync(cancellationToken);
        var depth = await queue.GetDepthAsync(cancellationToken);
        return new LiveCounts(
            new LiveRuns(states.ToDictionary(
                static state => state.Key.ToString().ToLowerInvariant(), static state => state.Value, StringComparer.Ordinal)),
            new LiveBurst(
                depth.Visible, depth.InFlight, depth.DeadLettered, backlog.DueInstances, backlog.DueTasks.Values.Sum()));
    }
}

/// <summary>How many instances there are.</summary>
/// <param name="States">How many are in which state.</param>
internal sealed record LiveRuns(IReadOnlyDictionary<string, long> States);

/// <summary>What waits.</summary>
/// <param name="Queued">Messages that wait in the queue.</param>
/// <param name="InFlight">Messages that were received.</param>
/// <param name="DeadLettered">Messages in the dead-letter queue.</param>
/// <param name="DueInstances">Instances with due events.</param>
/// <param name="DueTasks">Activity calls.</param>
internal sealed record LiveBurst(long Queued, long InFlight, long DeadLettered, long DueInstances, long DueTasks);

/// <summary>One run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state; null if it is not there.</param>
/// <param name="UpdatedAt">When it changed.</param>
internal sealed record LiveRun(string Id, OrchestrationRuntimeStatus? State, DateTimeOffset? UpdatedAt);

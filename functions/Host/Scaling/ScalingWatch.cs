using Microsoft.Extensions.Hosting;
using Spate.Cloud;
using Spate.Host.Settings;
using Spate.TaskHub;

namespace Spate.Host.Scaling;

/// <summary>Looks at the workers of a cluster from time to time, and remembers for some hours how many there were.</summary>
internal sealed class ScalingWatch(ITaskHub hub, DashboardSection settings, TimeProvider time) : BackgroundService
{
    private const string Workers = "app.kubernetes.io/name=spate-worker";
    private const int MaxKept = 2500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, int Replicas, int Desired)> _past = new();
    private readonly ClusterPlace? _place = ClusterPlace.Find(settings, time);
    private ScalingState _state = ScalingState.None;
    private ClusterClient? _client;

    /// <summary>What was seen last.</summary>
    public ScalingState State
    {
        get
        {
            lock (_lock)
            {
                return _state with
                {
                    History = new ScalingHistory(
                        [.. _past.Select(static past => past.At)],
                        [.. _past.Select(static past => past.Replicas)],
                        [.. _past.Select(static past => past.Desired)]),
                };
            }
        }
    }

    public override void Dispose()
    {
        _client?.Dispose();
        base.Dispose();
    }

    /// <summary>Looks now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_place is null)
            return;
        try
        {
            _client ??= _place.Client();
            var found = await _client.ReadScalingAsync(_place.Namespace, Workers, cancellationToken);
            var busy = (await hub.ListBusyWorkersAsync(cancellationToken)).ToLookup(
                static worker => PodOf(worker.Worker), static worker => worker.Calls, StringComparer.Ordinal);
            lock (_lock)
            {
                _past.Enqueue((time.GetUtcNow(), found.Replicas, found.Desired));
                if (_past.Count > MaxKept)
                    _past.Dequeue();
                _state = ScalingState.None with
                {
                    Available = true,
                    Replicas = found.Replicas,
                    Desired = found.Desired,
                    ScaledObjects = found.ScaledObjects,
                    Hpas = found.Autoscalers,
                    Pods =
                    [
                        .. found.Pods.Select(pod => new ScalingPod(pod.Name, pod.Node, pod.Phase, pod.Since, busy[pod.Name].Sum())),
                    ],
                };
            }
        }
        catch (Exception e) when (e is ClusterException or TaskHubException)
        {
            // Whoever looks is told, with what was seen before.
            lock (_lock)
                _state = _state with { Available = true, Problem = e.Message };
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_place is null)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        do
            await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A worker is named by its machine, which is the pod, and its process.</summary>
    private static string PodOf(string worker) => worker.LastIndexOf(':') is > 0 and var colon ? worker[..colon] : worker;
}

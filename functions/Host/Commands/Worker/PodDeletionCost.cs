using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Host.Commands.Worker;

/// <summary>
/// Sets this pod's deletion cost in Kubernetes to the number of activities that ran lately. A scale-down removes the cheapest pods first,
/// so idle pods go before busy ones.
/// </summary>
/// <param name="connect">Creates the client of the API server.</param>
/// <param name="pod">This pod.</param>
/// <param name="running">How many activities are running.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Receives one warning per series of failures.</param>
internal sealed partial class PodDeletionCost(
    Func<ClusterClient> connect, PodName pod, Func<int> running, TimeProvider time, ILogger<PodDeletionCost> log) : BackgroundService
{
    public const string Annotation = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>How often the activities are counted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The cost is the maximum of this many counts: it rises at once and falls late, so that a pod between two activities does not look
    /// idle, and only lasting changes are sent to the API server.
    /// </summary>
    public const int Window = 3;

    /// <summary>The number of counts that pass after a failure before the next attempt.</summary>
    public const int Pause = 6;

    private readonly Queue<int> _counts = new(Enumerable.Repeat(0, Window));

    private ClusterClient? _cluster;

    /// <summary>The cost that the API server knows; a pod without the annotation has cost zero.</summary>
    private int _told;

    private int _pausing;
    private bool _failing;

    public override void Dispose()
    {
        base.Dispose();
        _cluster?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the host's other services must not wait for this.
        await Task.Yield();
        try
        {
            while (true)
            {
                await TellAsync(Cost(), stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The pod is stopping, so its cost no longer matters.
        }
    }

    private int Cost()
    {
        _counts.Dequeue();
        _counts.Enqueue(Math.Max(0, running()));
        return _counts.Max();
    }

    private async Task TellAsync(int cost, CancellationToken cancellationToken)
    {
        if (_pausing > 0)
            _pausing--;
        if (cost == _told || _pausing > 0)
            return;

        try
        {
            _cluster ??= connect();
            await _cluster.PatchPodAsync(Patch(cost), pod.Name, pod.Namespace, cancellationToken);
            (_told, _failing) = (cost, false);
        }
        catch (ClusterException e)
        {
            if (!_failing)
                Failed(log, e);
            (_pausing, _failing) = (Pause, true);
        }
    }

    private static V1Patch Patch(int cost) =>
        new(
            $$"""{ "metadata": { "annotations": { "{{Annotation}}": "{{cost.ToString(CultureInfo.InvariantCulture)}}" } } }""",
            V1Patch.PatchType.MergePatch);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The deletion cost of this pod cannot be set, so a scale-down may remove it while it is busy; its work would be repeated. "
        + "Will retry.")]
    private static partial void Failed(ILogger log, Exception error);
}

/// <summary>A pod.</summary>
/// <param name="Name">The name, unique in its namespace.</param>
/// <param name="Namespace">The namespace.</param>
internal sealed record PodName(string Name, string Namespace);

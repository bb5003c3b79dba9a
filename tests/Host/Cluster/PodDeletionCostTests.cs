using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using k8s;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Cloud.Tests;
using Spate.Cloud.Tests.Aws;
using Spate.Host.Commands.Worker;

namespace Spate.Host.Tests.Cluster;

public sealed class PodDeletionCostTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ObservedTimeProvider _clock = new();
    private readonly LoopbackServer _server;
    private readonly PodDeletionCost _service;
    private readonly RecordingLogger _log = new();
    private readonly Channel<int> _counted = Channel.CreateUnbounded<int>();
    private readonly ConcurrentQueue<(string Target, string Cost)> _told = [];
    private int _running;
    private int _status = 200;

    public PodDeletionCostTests()
    {
        _server = new LoopbackServer(AnswerAsync);
        var (configuration, token) =
            (new KubernetesClientConfiguration { Host = _server.Endpoint.AbsoluteUri }, Path.Combine(_directory.Path, "token"));
        File.WriteAllText(token, "secret");
        _service = new PodDeletionCost(
            () => new ClusterClient(configuration, token, _clock), new PodName("worker-1", "spate"), Count, _clock, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_idle_pod_says_nothing()
    {
        await RunAsync(0, 0, 0);

        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_busy_pod_tells_how_much_runs_in_the_documented_annotation()
    {
        await RunAsync(2);

        Assert.Equal([("/api/v1/namespaces/spate/pods/worker-1", "2")], _told);
    }

    [Fact]
    public async Task The_cost_rises_at_once_and_falls_when_nothing_ran_for_a_while()
    {
        await RunAsync(1, 3, 3, 0, 0, 0, 0);

        Assert.Equal(["1", "3", "0"], _told.Select(static told => told.Cost));
    }

    [Fact]
    public async Task Counts_that_go_up_and_down_are_told_once()
    {
        await RunAsync(2, 1, 2, 0, 1, 2, 0, 0, 2);

        Assert.Equal(["2"], _told.Select(static told => told.Cost));
    }

    [Fact]
    public async Task A_failure_is_logged_once_and_tried_again_later()
    {
        _status = 403;
        await RunAsync([.. Enumerable.Repeat(1, 1 + (2 * PodDeletionCost.Pause))]);
        Assert.Equal(3, _told.Count);
        Assert.Contains("403", Assert.Single(_log.Warnings)?.Message);

        _status = 200;
        await GoOnAsync([.. Enumerable.Repeat(1, PodDeletionCost.Pause)]);
        Assert.Equal(4, _told.Count);

        _status = 500;
        await GoOnAsync(2);
        Assert.Equal(2, _log.Warnings.Count);
    }

    [Fact]
    public async Task A_token_that_is_not_there_stops_nothing()
    {
        File.Delete(Path.Combine(_directory.Path, "token"));

        await RunAsync(1, 1);

        Assert.Single(_log.Warnings);
        Assert.Equal(TaskStatus.WaitingForActivation, _service.ExecuteTask!.Status);
    }

    /// <summary>Lets the service count what runs, once per number.</summary>
    private async Task RunAsync(params int[] running)
    {
        _running = running[0];
        await _service.StartAsync(TestContext.Current.CancellationToken);
        await CountedAsync();
        await GoOnAsync(running[1..]);
    }

    private async Task GoOnAsync(params int[] running)
    {
        foreach (var number in running)
        {
            _running = number;
            _clock.Advance(PodDeletionCost.Interval);
            await CountedAsync();
        }
    }

    /// <summary>The service has counted, has told what it had to, and waits for the next time.</summary>
    private async Task CountedAsync()
    {
        await _counted.Reader.ReadAsync(TestContext.Current.CancellationToken);
        await _clock.WhenWaitedOnAsync(PodDeletionCost.Interval);
    }

    private int Count()
    {
        _counted.Writer.TryWrite(_running);
        return _running;
    }

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        using var body = JsonDocument.Parse(exchange.Body);
        var annotations = body.RootElement.GetProperty("metadata").GetProperty("annotations");
        _told.Enqueue((exchange.Target, annotations.GetProperty("controller.kubernetes.io/pod-deletion-cost").GetString()!));
        await exchange.AnswerAsync(_status, "{}");
    }

    private sealed class RecordingLogger : ILogger<PodDeletionCost>
    {
        public List<Exception?> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings.Add(exception);
        }
    }
}

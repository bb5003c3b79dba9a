using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Host.Server;
using Spate.Host.Server.Health;

namespace Spate.Host.Tests.Server;

/// <summary>How the parts of one application start and end together.</summary>
public sealed class ApplicationRunTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probes_are_answered_before_the_work_begins_and_while_it_ends()
    {
        var work = new GatedService();
        await using var app = Build(work);
        app.MapHealth();
        var starting = app.StartPartsAsync(_cancellation);
        await work.Starting.Task.WaitAsync(_cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/ready", _cancellation)).StatusCode);

        work.Start.SetResult();
        await starting;
        var stopping = app.StopAsync(_cancellation);
        await work.Stopping.Task.WaitAsync(_cancellation);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live", _cancellation)).StatusCode);
        var ready = await http.GetAsync("/healthz/ready", _cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("stopping", await ready.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);

        work.Stop.SetResult();
        await stopping;
    }

    [Fact]
    public async Task A_service_that_fails_ends_the_command_and_is_named_by_the_probe()
    {
        var failing = new FailingService();
        await using var app = Build(failing);
        await app.StartPartsAsync(_cancellation);
        var waiting = app.WaitForStopAsync(_cancellation);
        Assert.False(waiting.IsCompleted);

        failing.Failure.SetException(new InvalidOperationException("the disk is gone"));
        var error = await Assert.ThrowsAsync<CommandException>(() => waiting);

        Assert.Contains("the disk is gone", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Same(failing.ExecuteTask, app.Services.FailedService());
        await app.StopAsync(_cancellation);
    }

    [Fact]
    public async Task What_goes_on_beside_is_cancelled_when_a_service_fails()
    {
        var failing = new FailingService();
        await using var app = Build(failing);
        await app.StartPartsAsync(_cancellation);
        var beside = app.WhileRunningAsync(static token => Task.Delay(Timeout.InfiniteTimeSpan, token), _cancellation);

        failing.Failure.SetException(new InvalidOperationException("the disk is gone"));

        await Assert.ThrowsAsync<CommandException>(() => beside);
        await app.StopAsync(_cancellation);
    }

    [Fact]
    public async Task A_part_that_cannot_start_stops_those_that_had_started()
    {
        var started = new GatedService();
        started.Start.SetResult();
        started.Stop.SetResult();
        await using var app = Build(started, new UnstartableService());

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartPartsAsync(_cancellation));

        Assert.True(started.Stopping.Task.IsCompleted);
    }

    private static WebApplication Build(params IHostedService[] work)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddHttp(ListenAddress.TryParse("127.0.0.1:0", out var any) ? any : throw new InvalidOperationException());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddWorkProbes();
        builder.AfterServer(services =>
        {
            foreach (var service in work)
                services.AddSingleton(service);
        });
        return builder.Build();
    }

    /// <summary>Starts and stops when it is let to.</summary>
    private sealed class GatedService : IHostedService
    {
        public TaskCompletionSource Starting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Start { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Stop { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Starting.TrySetResult();
            return Start.Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Stopping.TrySetResult();
            return Stop.Task.WaitAsync(cancellationToken);
        }
    }

    private sealed class FailingService : BackgroundService
    {
        public TaskCompletionSource Failure { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Failure.Task.WaitAsync(stoppingToken);
    }

    private sealed class UnstartableService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromException(new InvalidOperationException("cannot start"));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

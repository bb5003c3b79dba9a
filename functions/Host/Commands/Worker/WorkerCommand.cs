using System.CommandLine;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Spate.Host.Observability;
using Spate.Host.Observability.Logging;
using Spate.Host.Observability.Metrics;
using Spate.Host.Server;
using Spate.Host.Server.Health;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Commands.Worker;

/// <summary><c>spate worker</c>: one of many on one task hub.</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan MinGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxGrace = TimeSpan.FromHours(1);

    /// <summary>The part of the grace period that is reserved for cancelling activities and handing back work.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var context = new HostContextOptions();
        var pipeline = PipelineOption.Create();
        var pools = new Option<string>("--pools")
        {
            Description = "The pools to serve: default,heavy shares the slots evenly, default=6,heavy=2 assigns them.",
            HelpName = "names",
            DefaultValueFactory = static _ => TaskPlacement.DefaultPool,
        };
        var trigger = new Option<bool>("--trigger")
        {
            Description = "Receive notifications too, and watch the buckets if they are directories.",
        };
        var listen = ListenOption.Create();
        var grace = GraceOption();
        var command = new Command(
            "worker", "Run activities and orchestrations of a task hub that any number of workers share, until SIGTERM.")
        {
            pools, trigger, listen, grace, pipeline,
        };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            var configuration = context.LoadPipeline(parsed, pipeline, host);
            var role = Role(
                PoolSlots.Parse(parsed.GetRequiredValue(pools), host.Slots, configuration),
                parsed.GetValue(trigger),
                parsed.GetValue(grace));
            await using var app = Build(host, configuration, role, ListenOption.Read(parsed, listen), new ServiceLogging(host.Settings));
            await new WorkerRun(app, role).RunAsync(cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static WorkerRole Role(IReadOnlyDictionary<string, int> pools, bool isTrigger, TimeSpan grace) => new(pools, isTrigger)
    {
        StopTimeout = grace,
        DrainTimeout = grace > Reserve * 2 ? grace - Reserve : grace / 2,
    };

    private static WebApplication Build(
        HostContext host, PipelineConfiguration pipeline, WorkerRole role, ListenAddress listen, ServiceLogging logging)
    {
        var builder = SpateApplication.CreateBuilder(host, pipeline, logging.Configure);
        builder.AddHttp(listen);
        builder.AddTelemetry("worker");
        builder.AddWork(host, pipeline, role);
        builder.AfterServer(services => services.AddPodDeletionCost(role.Pools));
        var app = builder.Build();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    private static Option<TimeSpan> GraceOption() => new("--grace")
    {
        Description = "How long stopping may take: running activities may finish, the rest is handed back.",
        HelpName = "hh:mm:ss",
        DefaultValueFactory = static _ => DefaultGrace,
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var grace) && grace >= MinGrace && grace <= MaxGrace)
                return grace;
            result.AddError($"'{text}' is not a time from {MinGrace:c} to {MaxGrace:c}, such as 00:00:25.");
            return default;
        },
    };
}

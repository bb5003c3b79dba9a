using Spate.TaskHub;
using System.CommandLine;
using System.Globalization;
using Spate.Host.Observability;
using Spate.Host.Observability.Logging;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Worker;

/// <summary><c>spate worker</c>: one of many on one task hub.</summary>
internal static class WorkerCommand
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan MinGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxGrace = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var pipeline = PipelineOption.Create();
        var pools = new Option<string>("--pools")
        {
            Description = "The pools to serve: default,heavy shares the slots, default=6,heavy=2 gives them.", HelpName = "names",
            DefaultValueFactory = static _ => TaskPlacement.DefaultPool,
        };
        var trigger = new Option<bool>("--trigger") { Description = "Receive notifications too, and watch the buckets if they are directories." };
        var listen = ListenOption.Create();
        var grace = GraceOption();
        var command = new Command("worker", "Run activities and orchestrations of a task hub that any number of workers share, until SIGTERM.")
        {
            pools, trigger, listen, grace, pipeline,
        };
        embedded.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = embedded.ReadSettings(parsed);
            var configuration = embedded.LoadPipeline(parsed, pipeline);
            var role = new WorkerRole(PoolSlots.Parse(parsed.GetRequiredValue(pools), SpateServices.Slots(settings), configuration), parsed.GetValue(trigger));
            var time = parsed.GetValue(grace);
            var logging = new ServiceLogging(terminal, settings);
            using var telemetry = Telemetry.Start("worker");
            await using var worker = WorkerHost.Build(role, time, embedded.Directory(parsed, settings), settings, configuration, logging.Configure);
            await worker.RunAsync(ListenOption.Read(parsed, listen), time, cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<TimeSpan> GraceOption() => new("--grace")
    {
        Description = "How long a stop may take: what runs may end, the rest is handed back.",
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

using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Host.Ledgers;
using Spate.Host.Observability.Logging;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Commands.Ledger;

/// <summary><c>spate ledger</c>: whether every object that was dropped has its result.</summary>
internal static class LedgerCommand
{
    public static Command Create(Terminal terminal)
    {
        var objects = new Argument<ObjectAddress?>("objects")
        {
            Description = "s3://BUCKET/PREFIX; without it, the sources of all routes.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ValueOption.ParseObjects,
        };
        var route = new Option<string?>("--route") { Description = "Only what this route takes.", HelpName = "name" };
        var since = MomentOption.Create(
            "--since", "Only what was written at this time or later: 2026-03-14, 2026-03-14T15:09:26Z, 36h, 7d.", terminal.Time);
        var until = MomentOption.Create("--until", "Only what was written before this time; in the same forms.", terminal.Time);
        var repair = new Option<bool>("--repair")
        {
            Description = "Schedule runs for objects that have none, rewind those that failed, restart those whose result is not there.",
        };
        var all = new Option<bool>("--all") { Description = "Show every object, not only those that are not as they should be." };
        var (context, pipeline, json) = (new HostContextOptions(), PipelineOption.Create(), CommonOptions.Json());
        var command = new Command(
            "ledger", "Account for every object: its run, its manifest, its records. Ends with 1 if something is not as it should be.")
        {
            objects, route, since, until, repair, all, pipeline, json,
        };
        context.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            var configuration = context.LoadPipeline(parsed, pipeline, host);
            var address = parsed.GetValue(objects);
            var request = new LedgerRequest
            {
                Bucket = address?.Bucket,
                Prefix = address?.Key ?? "",
                Route = parsed.GetValue(route) is { } name ? RouteChoice.Named(configuration, name).Name : null,
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
            };
            var isRepair = parsed.GetValue(repair);
            if (!isRepair)
                HubLocation.Of(host).RequireThere();
            var logging = new CommandLogging(terminal, host.Settings, parsed.GetValue(CommonOptions.Verbose));
            return RunAsync(
                terminal, Open(host, configuration, logging), request, isRepair, parsed.GetValue(all), parsed.GetValue(json),
                cancellationToken);
        });
        return command;
    }

    private static ServiceProvider Open(HostContext host, PipelineConfiguration pipeline, CommandLogging logging)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging.Configure);
        services.AddStore(host);
        services.AddHub(host);
        services.AddPipeline(pipeline);
        services.AddLedger();
        return services.BuildServiceProvider();
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ServiceProvider services, LedgerRequest request, bool repair, bool all, bool json,
        CancellationToken cancellationToken)
    {
        await using var owned = services;
        await services.GetRequiredService<ITaskHub>().InitializeAsync(cancellationToken);
        var entries = services.GetRequiredService<Pipeline.Ledger>().RunAsync(request, repair, cancellationToken);
        var report = await LedgerReport.ReadAsync(entries, all, int.MaxValue, cancellationToken);
        if (json)
            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(report, HostJson.Readable.LedgerReport));
        else
            LedgerView.Write(terminal, report);
        return report.Wrong == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}

using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.Host.Runs.Replays;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;
using Spate.TaskHub;

namespace Spate.Host.Commands.Replay;

/// <summary><c>spate replay</c>: all runs that match, each once.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var kind = new Argument<ReplayKind>("how")
        {
            Description = "rewind: go on from what failed; restart: from the start; rerun: from the nodes of --from.",
        };
        var from = new Option<string[]>("--from")
        {
            Description = "The nodes that a rerun begins with.",
            HelpName = "node",
            AllowMultipleArgumentsPerToken = true,
        };
        var rate = ValueOption.OptionalNumber(
            "--rate", "Runs to replay each second at most. [default: as many as the hub takes]",
            BulkReplay.MinRunsPerSecond, BulkReplay.MaxRunsPerSecond);
        var max = ValueOption.OptionalCount("--max", "How many runs at most, the newest first.", int.MaxValue);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say how many runs, records and bytes it would be, and of which failures.",
        };
        var wait = new Option<bool>("--wait") { Description = "Wait until all are replayed." };
        var (reason, json) = (RunActionCommand.Reason(), CommonOptions.Json());
        var filter = new RunFilterOptions(terminal.Time, context);
        var command = new Command(
            "replay", "Rewind, restart or rerun all runs that match, each once. It is a run itself: 'get' shows it, 'terminate' ends it.")
        {
            kind, from, rate, max, reason, dryRun, wait, json,
        };
        filter.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new BulkReplay(parsed.GetRequiredValue(kind), Meant(filter.Read(parsed)))
            {
                Nodes = parsed.GetValue(from) ?? [],
                Reason = parsed.GetValue(reason),
                RunsPerSecond = parsed.GetValue(rate),
                MaxRuns = parsed.GetValue(max),
            };
            if (request.Fault() is { } fault)
                throw new CommandException(fault, ExitCode.Usage);

            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            return parsed.GetValue(dryRun)
                ? await ShowAsync(terminal, hub, request, parsed.GetValue(json), cancellationToken)
                : await ReplayAsync(terminal, hub, request, parsed.GetValue(wait), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    /// <exception cref="CommandException">Nothing says which runs are meant: all of a hub would be too many by mistake.</exception>
    private static RunFilter Meant(RunFilter filter) => filter.IsEmpty
        ? throw new CommandException("Say which runs are meant, such as --state failed --since 1d.", ExitCode.Usage)
        : filter;

    private static async Task<int> ShowAsync(
        Terminal terminal, RunHub hub, BulkReplay request, bool json, CancellationToken cancellationToken)
    {
        var preview = await ReplayPreview.ReadAsync(hub.Hub, hub.Client, request, cancellationToken);
        if (json)
        {
            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(preview, HostJson.Readable.ReplayPreview));
            return ExitCode.Ok;
        }

        await terminal.Out.WriteLineAsync(
            $"Would {request.Kind.ToString().ToLowerInvariant()} {Units.Count(preview.Runs, "run")} over {Units.Bytes(preview.Bytes)}"
            + (preview.Records > 0 ? $", {Units.Count(preview.Records, "record")}." : "."));
        foreach (var failure in preview.Failures)
            await terminal.Out.WriteLineAsync($"{Units.Count(failure.Runs),8}  {failure.Fingerprint}  {Printable.Line(failure.Title)}");
        return ExitCode.Ok;
    }

    private static async Task<int> ReplayAsync(
        Terminal terminal, RunHub hub, BulkReplay request, bool wait, bool json, CancellationToken cancellationToken)
    {
        var id = await hub.Client.ReplayAllAsync(request, cancellation: cancellationToken);
        var started = $"{id} replays them as soon as a worker takes it.";
        if (!wait)
        {
            await terminal.Out.WriteLineAsync(
                json ? JsonSerializer.Serialize(new ReplayStarted(id), HostJson.Readable.ReplayStarted) : started);
            return ExitCode.Ok;
        }

        await terminal.Error.WriteLineAsync(started);
        var end = await hub.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken);
        if (end.ReadOutputAs<BulkReplayProgress>() is not { } progress)
            throw new CommandException($"{id} is {end.RuntimeStatus}: {RunCause.Of(end)}");
        await terminal.Out.WriteLineAsync(json
            ? JsonSerializer.Serialize(progress, HostJson.Readable.BulkReplayProgress)
            : $"Replayed {Units.Count(progress.Replayed, "run")} of {Units.Count(progress.Matched)}."
                + string.Concat(progress.Refusals.Select(static refusal => $"\n  not {Printable.Line(refusal)}")));
        return progress.Refused == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}

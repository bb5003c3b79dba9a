using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Cohort;

/// <summary><c>spate cohort</c>: how the nodes of a graph fared over many runs.</summary>
internal static class CohortCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var filter = new RunFilterOptions(terminal.Time, context);
        var orchestration = new Option<string>("--orchestration")
        {
            Description = "The orchestration whose graph it is.",
            HelpName = "name",
            DefaultValueFactory = static _ => Host.Runs.Statistics.Cohort.DefaultOrchestration,
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "cohort", "Show how the nodes of a graph fared over all runs that match: their states, how long they waited and ran.")
        {
            orchestration, json,
        };
        filter.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            var cohort = await Host.Runs.Statistics.Cohort.ReadAsync(
                hub.Hub, parsed.GetRequiredValue(orchestration), filter.Read(parsed), cancellationToken);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(cohort, HostJson.Readable.Cohort));
            else
                CohortView.Write(terminal, cohort);
            return ExitCode.Ok;
        });
        return command;
    }
}

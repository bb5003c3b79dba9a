using System.CommandLine;
using System.Text.Json;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Generate;

/// <summary><c>spate generate</c>: generates lookup tables and a burst of ad events, to try out a pipeline or a machine.</summary>
internal static class GenerateCommand
{
    public static Command Create(Terminal terminal)
    {
        var directory = new Argument<string>("directory") { Description = "Where to put pipeline.yaml, lookups/, geo/ and events/." };
        var burst = new BurstOptions();
        var json = CommonOptions.Json();
        var command = new Command(
            "generate",
            "Generate a burst of ad events, with a pipeline and the lookup tables for it; the same for the same seed.") { directory, json };
        burst.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(terminal, parsed.GetRequiredValue(directory), burst.Read(parsed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string directory, DemoPlan plan, bool json, CancellationToken cancellationToken)
    {
        var start = terminal.Time.GetTimestamp();
        DemoWorkspace.Prepare(directory);
        var totals = default(DemoTotals);
        long bytes = 0;
        var gate = new Lock();
        await new BurstGenerator(plan).WriteAsync(Path.Combine(directory, "events"), Enumerable.Range(0, plan.Files), file =>
        {
            lock (gate)
            {
                totals += file.Totals;
                bytes += file.Bytes;
            }
        }, cancellationToken);

        var elapsed = terminal.Time.GetElapsedTime(start);
        await terminal.Out.WriteLineAsync(json ? Json(directory, plan, totals, bytes) : Text(directory, plan, totals, bytes, elapsed));
        return ExitCode.Ok;
    }

    private static string Text(string directory, DemoPlan plan, DemoTotals totals, long bytes, TimeSpan elapsed) =>
        $"""
         {Units.Count(totals.Records)} events in {Units.Count(plan.Files)} files under {Path.Combine(directory, "events")}: {Units.Bytes(bytes)} gzip, {Units.Bytes(totals.PlainBytes)} plain, {Units.Count(totals.Malformed)} of them malformed, {Units.Count(totals.WithoutAddress)} without an address
         {Units.Count(PublisherTable.Count)} publishers and {Units.Count(DeviceTable.Count)} devices under {Path.Combine(directory, "lookups")}
         in {Units.Duration(elapsed)}
         """;

    private static string Json(string directory, DemoPlan plan, DemoTotals totals, long bytes) => JsonSerializer.Serialize(new
    {
        directory,
        plan.Files,
        plan.Seed,
        totals.Records,
        totals.Malformed,
        totals.WithoutAddress,
        totals.PlainBytes,
        Bytes = bytes,
    }, JsonSerializerOptions.Web);
}

using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Runs;

/// <summary>Shows what a run is and how it stands, above its nodes.</summary>
internal static class RunHeader
{
    public static void Write(TextWriter output, RunDetails details)
    {
        foreach (var (name, value) in Lines(details))
            output.WriteLine($"{name,-10}{Printable.Line(value)}");
    }

    public static IEnumerable<(string Name, string Value)> Lines(RunDetails details)
    {
        var run = details.Run;
        yield return ("run", run.Id);
        yield return ("object", run.Object);
        yield return (
            "state",
            $"{run.State}, {Units.Duration(TimeSpan.FromSeconds(run.Seconds))} from {run.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z");
        if (run.ReplayOf is { } original)
            yield return ("replays", original);
        foreach (var rewind in details.Rewinds)
        {
            yield return (
                "rewound", $"{rewind.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(rewind.Reason is { Length: > 0 } why ? $": {why}" : "")}");
        }

        if (details.Replay is { } replay)
        {
            yield return (
                "replayed",
                $"{Units.Count(replay.Replayed)} of {Units.Count(replay.Matched, "run")}"
                + (replay.Refused > 0 ? $", {Units.Count(replay.Refused)} refused: {replay.Refusals[0]}" : ""));
        }

        if (details.Result is { Outcome: RunOutcome.Committed } result)
            yield return ("records", RunLine.Records(result));
        if (details.Result is { Outcome: RunOutcome.Superseded })
            yield return ("result", "superseded: a newer version of the object has a run of its own");
        if (run.Failure is { } failure)
            yield return (run.State == OrchestrationRuntimeStatus.Failed ? "failure" : "reason", failure);
        if (run.Fingerprint is { } fingerprint)
            yield return ("kind", $"{fingerprint} (spate list --fingerprint {fingerprint})");
    }
}

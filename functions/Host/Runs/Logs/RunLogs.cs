using Spate.Host.Runs.Nodes;
using Spate.TaskHub;

namespace Spate.Host.Runs.Logs;

/// <summary>Reads what the calls of a run logged. The hub keeps it with the run's history, whatever becomes of the workers.</summary>
internal static class RunLogs
{
    /// <summary>How many characters of logs a page has before it ends; a log is never cut.</summary>
    private const int MaxPageLength = 1 << 20;

    /// <param name="client">Reads from the hub.</param>
    /// <param name="run">The run.</param>
    /// <param name="calls">Which calls; null is all.</param>
    /// <param name="limit">How many logs at most.</param>
    /// <param name="after">The number of the call after which to begin; null is before the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RunLogPage> ReadLogsAsync(
        this HubDurableTaskClient client, string run, Func<NodeCall, bool>? calls, int limit, int? after,
        CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(run, cancellationToken);
        var told = NodeCall.Of(history).Where(call => call.Task > (after ?? -1) && (call.IsFailed || call.Run?.LogId is not null))
            .Where(call => calls?.Invoke(call) ?? true);
        var (logs, length) = (new List<RunLog>(), 0);
        foreach (var call in told)
        {
            if (logs.Count == limit || length >= MaxPageLength)
                return new RunLogPage(logs, logs[^1].Task);
            // A history that was trimmed since has none.
            var text = call.Run?.LogId is { } log ? await client.GetLogAsync(run, log, cancellationToken) ?? "" : "";
            length += text.Length;
            logs.Add(new RunLog(call.Item, call.Task, call.Attempt, call.Worker, call.EndedAt!.Value, call.Failure, text));
        }

        return new RunLogPage(logs, null);
    }

    /// <summary>Calls of a node: of all its items if it is a fan-out, and of the nodes that it is made of.</summary>
    public static bool IsOf(this NodeCall call, string node) =>
        call.Item == node || call.Path == node
        || call.Item.StartsWith($"{node}/", StringComparison.Ordinal) || call.Path.StartsWith($"{node}/", StringComparison.Ordinal);
}

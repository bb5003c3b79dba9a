using System.Text.Json;
using DurableTask.Core.History;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>A turn of a run as an earlier version of Spate wrote it: what was due, and what the run then asked for.</summary>
internal sealed record RecordedTurn(IReadOnlyList<HistoryEvent> Due, IReadOnlyList<HistoryEvent> Asked, IReadOnlyList<string> Actions)
{
    /// <summary>Reads a history of <c>Histories/</c>: one event a line, in the words of the Durable Task protocol.</summary>
    public static IReadOnlyList<RecordedTurn> Read(string name)
    {
        using var reader = new StreamReader(typeof(RecordedTurn).Assembly.GetManifestResourceStream(name)!);
        var turns = new List<List<JsonElement>>();
        while (reader.ReadLine() is { } line)
        {
            var item = JsonSerializer.Deserialize<JsonElement>(line);
            if (Kind(item) == "OrchestratorStarted") turns.Add([]);
            turns[^1].Add(item);
        }

        return [.. turns.Select(Of)];
    }

    private static RecordedTurn Of(List<JsonElement> turn)
    {
        var asked = turn.Where(item => Kind(item) is "TaskScheduled" or "TimerCreated" or "ExecutionCompleted").ToList();
        return new RecordedTurn([.. turn.Except(asked).Select(Event)], [.. asked.Select(Event)], [.. asked.Select(Action)]);
    }

    private static string Kind(JsonElement item) => item.GetProperty("event").GetString()!;

    private static string Action(JsonElement item) => Kind(item) switch
    {
        "TaskScheduled" => Replay.Call(Id(item), item.GetProperty("name").GetString()!, Json(item, "input")),
        "TimerCreated" => Replay.Timer(Id(item), item.GetProperty("fireAt").GetDateTime()),
        "ExecutionCompleted" when item.GetProperty("failure") is { ValueKind: JsonValueKind.Object } failure =>
            Replay.Failed(Text(failure, "ErrorMessage"), Text(failure.GetProperty("InnerFailure"), "ErrorType")),
        _ => Replay.Completed(Json(item, "result")),
    };

    private static HistoryEvent Event(JsonElement item) => Kind(item) switch
    {
        "OrchestratorStarted" => Replay.Turn(item.GetProperty("at").GetDateTime()),
        "ExecutionStarted" => Replay.Started(Json(item, "input")),
        "TaskScheduled" => new TaskScheduledEvent(Id(item), Text(item, "name"), null, Json(item, "input")),
        "TaskCompleted" => new TaskCompletedEvent(-1, Id(item), Json(item, "result")),
        "TaskFailed" => Replay.TaskFailed(
            Id(item), Text(item.GetProperty("failure"), "ErrorType"), Text(item.GetProperty("failure"), "ErrorMessage")),
        "TimerCreated" => new TimerCreatedEvent(Id(item), item.GetProperty("fireAt").GetDateTime()),
        "TimerFired" => new TimerFiredEvent(-1) { TimerId = Id(item) },
        "ExecutionCompleted" => new ExecutionCompletedEvent(-1, null, default),
        var unknown => throw new NotSupportedException(unknown),
    };

    private static int Id(JsonElement item) => item.GetProperty("id").GetInt32();

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static string? Json(JsonElement item, string name) =>
        item.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetRawText() : null;
}

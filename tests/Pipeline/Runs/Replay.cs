using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker.Shims;
using CoreFailureDetails = DurableTask.Core.FailureDetails;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>Replays of <see cref="EnrichObject"/> by Microsoft's engine: what a run does next, given its history.</summary>
internal static class Replay
{
    public static DateTime Start { get; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>What the run asks for after <paramref name="next"/>, one line for each call, timer or end.</summary>
    public static IReadOnlyList<string> ActionsAfter(IReadOnlyList<HistoryEvent> past, IReadOnlyList<HistoryEvent> next)
    {
        var state = new OrchestrationRuntimeState([.. past]);
        foreach (var item in next) state.AddEvent(item);
        var code = new DurableTaskShimFactory().CreateOrchestration(nameof(EnrichObject), new EnrichObject());
        var executor = new TaskOrchestrationExecutor(
            state, code, BehaviorOnContinueAsNew.Carryover, null, ErrorPropagationMode.UseFailureDetails);
        return [.. executor.Execute().Actions.Select(Describe)];
    }

    public static string Call(int id, string activity, string? input) => $"{id} {activity} {input}";

    public static string Timer(int id, DateTime fireAt) => $"{id} timer {fireAt:O}";

    public static string Completed(string? result) => $"Completed {result}";

    public static string Failed(string message, string? cause) => $"Failed {message} ({cause})";

    public static ExecutionStartedEvent Started(string? input) => new(-1, input)
    {
        Name = nameof(EnrichObject),
        OrchestrationInstance = new OrchestrationInstance { InstanceId = "run-1", ExecutionId = "execution-1" },
    };

    public static ExecutionStartedEvent Started(EnrichObjectInput input) => Started(JsonDataConverter.Default.Serialize(input));

    public static OrchestratorStartedEvent Turn(DateTime at) => new(-1) { Timestamp = at };

    public static TaskFailedEvent TaskFailed(int id, string type, string message) =>
        new(-1, id, null, null, new CoreFailureDetails(type, message, null, null, isNonRetriable: false));

    private static string Describe(OrchestratorAction action) => action switch
    {
        // The engine writes the list of an activity's arguments, of which there is one. Failures have had properties since this engine.
        ScheduleTaskOrchestratorAction call => Call(call.Id, call.Name!, call.Input![1..^1].Replace(""","Properties":null""", "")),
        CreateTimerOrchestratorAction timer => Timer(timer.Id, timer.FireAt),
        OrchestrationCompleteOrchestratorAction { FailureDetails: { } failure } =>
            Failed(failure.ErrorMessage, failure.InnerFailure?.ErrorType),
        OrchestrationCompleteOrchestratorAction end => Completed(end.Result),
        _ => throw new NotSupportedException(action.GetType().Name),
    };
}

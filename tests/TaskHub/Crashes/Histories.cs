namespace Spate.TaskHub.Tests.Crashes;

/// <summary>What holds for the history of every run that ended, whatever happened on the way.</summary>
internal static class Histories
{
    /// <summary>Every call has at most one answer, every answer a call, and the run ended once.</summary>
    internal static void Check(IReadOnlyList<HistoryEvent> history)
    {
        var asked = history.Select(Asked).OfType<int>().ToList();
        var answered = history.Select(Answered).OfType<int>().ToList();
        Assert.Equal(asked.Distinct(), asked);
        Assert.Equal(answered.Distinct(), answered);
        Assert.Subset(asked.ToHashSet(), answered.ToHashSet());
        Assert.Single(history, e => e is ExecutionStartedEvent);
        Assert.IsType<ExecutionCompletedEvent>(Assert.Single(history, e => e is ExecutionCompletedEvent));
    }

    private static int? Asked(HistoryEvent item) => item switch
    {
        TaskScheduledEvent e => e.EventId,
        TimerCreatedEvent e => e.EventId,
        SubOrchestrationInstanceCreatedEvent e => e.EventId,
        _ => null,
    };

    private static int? Answered(HistoryEvent item) => item switch
    {
        TaskCompletedEvent e => e.TaskScheduledId,
        TaskFailedEvent e => e.TaskScheduledId,
        TimerFiredEvent e => e.TimerId,
        SubOrchestrationInstanceCompletedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceFailedEvent e => e.TaskScheduledId,
        _ => null,
    };
}

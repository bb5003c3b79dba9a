namespace Spate.TaskHub.Tests.Engine;

/// <summary>Outcomes that cannot be stored, on a hub that stores everything else.</summary>
public sealed class RefusedCommitTests : EngineTest
{
    [Fact]
    public async Task A_result_that_cannot_be_stored_counts_as_a_delivery_and_fails_the_call_with_the_reason()
    {
        var runs = 0;
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string>("runs", context => context.CallActivityAsync<string>("work"))
                .AddActivityFunc<string>("work", _ =>
                {
                    Interlocked.Increment(ref runs);
                    return "a result";
                }),
            Configure,
            new RefusingTaskHub(Hub));

        var end = await RunAsync("runs");

        Assert.Equal(3, runs);
        Assert.Contains(
            "was run 3 times and its outcome could not be stored: refused",
            end.FailureDetails!.InnerFailure!.ErrorMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_cannot_be_stored_counts_as_a_delivery_and_fails_the_run_with_the_reason()
    {
        var turns = 0;
        await StartWorkerAsync(
            r => r.AddOrchestratorFunc<string>("runs", _ =>
            {
                Interlocked.Increment(ref turns);
                return "a result";
            }),
            Configure,
            new RefusingTaskHub(Hub));

        var end = await RunAsync("runs");

        Assert.Equal(3, turns);
        Assert.True(end.FailureDetails!.IsCausedBy<PoisonedWorkItemException>());
        Assert.Contains("could not be stored: refused", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    private static void Configure(HubDurableTaskWorkerOptions options) =>
        (options.MaxDeliveryCount, options.LeaseDuration) = (3, TimeSpan.FromMilliseconds(300)); // renewed every 100 ms

    /// <summary>A hub that refuses the results of this test each time, and does everything else.</summary>
    private sealed class RefusingTaskHub(ITaskHub hub) : ForwardingTaskHub(hub)
    {
        public override Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default) =>
            turn.Events is [.., ExecutionCompletedEvent { Result: "\"a result\"" }]
                ? throw new InvalidOperationException("refused")
                : base.CommitTurnAsync(turn, cancellationToken);

        public override Task<CommitResult> CompleteTaskAsync(
            TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default) =>
            outcome is TaskCompletedEvent
                ? throw new InvalidOperationException("refused")
                : base.CompleteTaskAsync(lease, outcome, cancellationToken);
    }
}

using DurableTask.Core.History;
using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>When an activity that failed is called again.</summary>
public sealed class RetryTests
{
    private readonly List<HistoryEvent> _past = [];
    private DateTime _now = Replay.Start;

    [Fact]
    public void Pauses_grow_to_the_longest_until_the_attempts_are_used_up()
    {
        Advance(Replay.Started(Input(new RouteRetry { MaxNumberOfAttempts = 4, MaxRetryInterval = TimeSpan.FromSeconds(3) })));
        var id = 0;
        foreach (var pause in (int[])[1, 2, 3])
        {
            Assert.Equal(Replay.Timer(id + 1, _now.AddSeconds(pause)), Assert.Single(Advance(Fails(id, "System.IO.IOException"))));
            _past.Add(new TimerCreatedEvent(id + 1, _now.AddSeconds(pause)));
            _now = _now.AddSeconds(pause);
            Assert.StartsWith(
                $"{id + 2} InspectObject ", Assert.Single(Advance(new TimerFiredEvent(-1) { TimerId = id + 1 })), StringComparison.Ordinal);
            id += 2;
        }

        Assert.StartsWith("7 NotifyOutcome ", Assert.Single(Advance(Fails(id, "System.IO.IOException"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_permanent_failure_ends_the_run_without_another_attempt()
    {
        Advance(Replay.Started(Input(new RouteRetry())));
        var next = Assert.Single(Advance(Fails(0, typeof(PermanentFailureException).FullName!)));

        Assert.StartsWith("1 NotifyOutcome ", next, StringComparison.Ordinal);
        Assert.Contains("\"ErrorMessage\":\"no luck\"", next, StringComparison.Ordinal);
    }

    private static EnrichObjectInput Input(RouteRetry retry)
    {
        var route = new Route
        {
            Name = "ads",
            Source = new RouteSource("in", "", []),
            Output = new RouteOutput("out", "", Gzip: true),
            Enrichment = new EnrichmentSpec(),
            Retry = retry,
        };
        return EnrichObjectInput.Of(
            route, new ObjectNotification { Bucket = "in", Key = "a.ndjson", Size = 1, ETag = "a" }, DateTimeOffset.UnixEpoch);
    }

    /// <summary>The call fails that the run made in its last turn.</summary>
    private TaskFailedEvent Fails(int id, string type)
    {
        _past.Add(new TaskScheduledEvent(id, "InspectObject", null, null));
        return Replay.TaskFailed(id, type, "no luck");
    }

    private IReadOnlyList<string> Advance(HistoryEvent due)
    {
        HistoryEvent[] turn = [Replay.Turn(_now), due];
        var actions = Replay.ActionsAfter(_past, turn);
        _past.AddRange(turn);
        return actions;
    }
}

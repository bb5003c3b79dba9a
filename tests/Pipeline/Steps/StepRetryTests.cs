using DurableTask.Core.History;
using Microsoft.DurableTask.Converters;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>When a step that failed is called again, by the clock of its run.</summary>
public sealed class StepRetryTests
{
    private readonly List<HistoryEvent> _past = [];
    private DateTime _now = Replay.Start;

    [Fact]
    public void Pauses_are_as_the_step_says_until_its_attempts_are_used_up()
    {
        Advance(Replay.Started(Input()));
        Asked(0, nameof(InspectObject));
        Advance(Completed(0, new Inspection(IsCurrent: true, 1, IsSplittable: false, Steps: [Plan()])));
        Asked(1, nameof(EnrichPart));
        var asked = Advance(Completed(1, new PartOutcome(0, 1, 1, 0)));
        var id = int.Parse(asked.Single(action => action.Contains(nameof(RunStep), StringComparison.Ordinal)).Split(' ')[0], null);
        foreach (var action in asked) Asked(int.Parse(action.Split(' ')[0], null), action.Split(' ')[1]);
        var next = asked.Count + 2;
        foreach (var pause in (int[])[10, 20, 40, 80, 160, 300, 300])
        {
            var fireAt = _now.AddSeconds(pause);
            Assert.Equal(Replay.Timer(next, fireAt), Assert.Single(Advance(Replay.TaskFailed(id, "Spate.StepFailedException", "no luck"))));
            _past.Add(new TimerCreatedEvent(next, fireAt));
            _now = fireAt;
            id = next + 1;
            var again = Assert.Single(Advance(new TimerFiredEvent(-1) { TimerId = next }));
            Assert.StartsWith($"{id} {nameof(RunStep)} ", again, StringComparison.Ordinal);
            Asked(id, nameof(RunStep));
            next += 2;
        }

        Assert.Empty(Advance(Replay.TaskFailed(id, "Spate.StepFailedException", "no luck")));
    }

    private static StepPlan Plan() => new()
    {
        Name = "it",
        Retry = new RouteRetry
        {
            MaxNumberOfAttempts = 8,
            FirstRetryInterval = TimeSpan.FromSeconds(10),
            BackoffCoefficient = 2,
            MaxRetryInterval = TimeSpan.FromMinutes(5),
        },
    };

    private static EnrichObjectInput Input()
    {
        var route = new Route
        {
            Name = "ads",
            Source = new RouteSource("in", "", []),
            Output = new RouteOutput("out", "", Gzip: true),
            Enrichment = new EnrichmentSpec(),
            Steps = [new RouteStep(Plan(), new StepProgram { Command = ["true"], Folder = "/" })],
        };
        return EnrichObjectInput.Of(
            route, new ObjectNotification { Bucket = "in", Key = "a.ndjson", Size = 1, ETag = "a" }, DateTimeOffset.UnixEpoch);
    }

    private void Asked(int id, string activity) => _past.Add(new TaskScheduledEvent(id, activity, null, null));

    private static TaskCompletedEvent Completed(int id, object result) => new(-1, id, JsonDataConverter.Default.Serialize(result));

    private IReadOnlyList<string> Advance(HistoryEvent due)
    {
        HistoryEvent[] turn = [Replay.Turn(_now), due];
        var actions = Replay.ActionsAfter(_past, turn);
        _past.AddRange(turn);
        return actions;
    }
}

using Spate.TaskHub.Tests.Postgres;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Workers;

/// <summary>What a worker sends over OTLP.</summary>
public sealed class TelemetryTests(PostgresServer server)
{
    [Fact]
    public async Task A_notification_s_trace_goes_on_in_its_run_the_run_s_activities_and_their_store_calls_on_any_worker()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var files = await Workspace.GenerateAsync(events: 1000, files: 1, seed: 61);
        using var cluster = await ClusterWorkspace.CreateAsync(server, files);
        files.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        files.Variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        files.EditPipeline("size: 256MiB", "size: 1MiB\n    pool: heavy");
        await using var trigger = await cluster.StartAsync("--trigger");
        await using var worker = await cluster.StartAsync("--pools", "heavy");
        cluster.DropBurst();
        await cluster.FinishedAsync(worker);
        await Task.WhenAll(trigger.Process.StopAsync(), worker.Process.StopAsync());

        var message = Assert.Single(receiver.Spans, static span => span.Name == "process notification");
        var spans = receiver.Spans.Where(span => span.Trace == message.Trace).ToList();
        var creation = Assert.Single(spans, span => span.Parent == message.Id);
        var run = Assert.Single(spans, span => span.Parent == creation.Id);
        var activities = spans.Where(span => span.Parent == run.Id).ToLookup(static span => span.Name);
        var calls = Below(spans, Assert.Single(activities["activity:EnrichPart"]));

        Assert.Equal("", message.Parent);
        Assert.Equal("create_orchestration:EnrichObject", creation.Name);
        Assert.Equal("orchestration:EnrichObject", run.Name);
        Assert.Equal(
            [
                "activity:AggregateDimension", "activity:CommitManifest", "activity:EnrichPart", "activity:InspectObject",
                "activity:NotifyOutcome", "activity:RenderReport",
            ],
            activities.Select(static activity => activity.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["GetObject", "HeadObject", "PutObject"], calls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Contains("HeadObject", Below(spans, Assert.Single(activities["activity:InspectObject"])));
        Assert.All(
            spans, span => Assert.True(span == message || spans.Exists(other => other.Id == span.Parent), $"{span} hangs in the air."));
        Assert.All(
            ["spate.events", "spate.activity.duration", "spate.runs.ended", "spate.trigger.notifications"],
            metric => Assert.Contains(metric, receiver.Metrics));
    }

    [Fact]
    public async Task An_endpoint_that_is_no_address_ends_the_start_and_is_named()
    {
        using var files = Workspace.Create();
        files.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317";
        var exit = await files.SpateAsync("worker", "--listen", "127.0.0.1:0");

        Assert.Equal(2, exit.Code);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT must be an address", exit.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_does_not_hold_a_worker_up()
    {
        var files = await Workspace.GenerateAsync(events: 1000, files: 1, seed: 67);
        using var cluster = await ClusterWorkspace.CreateAsync(server, files);
        files.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
        await using var worker = await cluster.StartAsync("--trigger");
        cluster.DropBurst();
        await cluster.FinishedAsync(worker);

        await worker.Process.StopAsync();
    }

    private static IReadOnlyList<string> Below(IEnumerable<ReceivedSpan> spans, ReceivedSpan span) =>
        [.. spans.Where(other => other.Parent == span.Id).Select(static other => other.Name)];
}

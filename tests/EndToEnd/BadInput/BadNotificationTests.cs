using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>Messages that are not notifications, or tell of what is not there.</summary>
public sealed class BadNotificationTests(Emulators emulators)
{
    /// <summary>The greatest message that SQS takes.</summary>
    private const int LargestBody = 1 << 20;

    private static readonly (string Body, string Reason)[] Unreadable =
    [
        ("not json", "not the JSON of an S3 event"),
        ("{\"Records\":[{\"eventName\":", "not the JSON of an S3 event"),
        ("{\"Records\":{}}", "not the JSON of an S3 event"),
        ("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":null}]}", "record 0 lacks"),
        ("[1,2]", "not a JSON object"),
        ("{\"order\":17}", "no 'Records'"),
        (new string('[', 100_000), "not the JSON of an S3 event"),
        (new string('x', LargestBody), "not the JSON of an S3 event"),
        ($"{{\"order\":\"{new string('x', LargestBody - 12)}\"}}", "no 'Records'"),
    ];

    [Fact]
    public async Task Those_that_cannot_be_read_become_dead_letters_with_the_reason_and_the_others_are_processed()
    {
        // A message that can be read dies too if it is received twice before it is deleted. The queue's clock says when one comes back, so
        // that no slow machine does.
        var hidden = TimeSpan.FromMinutes(10);
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(
            await emulators.OpenAsync(), $""", "visibilityTimeout": "{hidden}", "maxReceiveCount": 2""");
        foreach (var (body, _) in Unreadable)
            await pipeline.SendAsync(body);
        await using var spate = await pipeline.Workspace.RunAsync();
        await pipeline.PutAsync("ads/good.ndjson", Workspace.Events(3));

        await spate.LineAsync("done incoming/ads/good.ndjson: 3 in = 3 out + 0 rejected");
        for (var receive = 1; receive <= 2; receive++)
        {
            await pipeline.SettleAsync(inFlight: Unreadable.Length, spate);
            await pipeline.Emulator.AdvanceAsync(hidden);
        }

        Assert.Equal(Unreadable.Length, await pipeline.DrainAsync(spate));
        await spate.StopAsync();

        var queue = JsonDocument.Parse((await pipeline.Workspace.SpateAsync("queue", "--json")).Output).RootElement;
        var problems = queue.GetProperty("deadLetters").EnumerateArray().ToDictionary(
            static letter => letter.GetProperty("body").GetString()!, static letter => letter.GetProperty("problem").GetString()!);
        Assert.All(Unreadable, unreadable => Assert.Contains(unreadable.Reason, problems[unreadable.Body], StringComparison.Ordinal));
        Assert.Single(spate.Transcript.Split('\n'), static line => line.Contains("not a JSON object", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_as_long_as_SQS_takes_is_read()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        await using var spate = await pipeline.Workspace.RunAsync();
        await pipeline.PutAsync("ads/many.ndjson", Workspace.Events(1));
        await spate.LineAsync("done incoming/ads/many.ndjson: 1 in = 1 out");
        var info = await pipeline.Store.HeadAsync(new ObjectAddress("incoming", "ads/many.ndjson"));
        var record = $$$"""{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"incoming"},"object":{"key":"ads/many.ndjson","eTag":"{{{info!.ETag}}}","sequencer":"01" } } }""";

        await pipeline.SendAsync($"{{\"Records\":[{string.Join(',', Enumerable.Repeat(record, LargestBody / (record.Length + 1) - 1))}]}}");

        Assert.Equal(0, await pipeline.DrainAsync(spate));
        await spate.StopAsync();
        Assert.Single((await pipeline.Workspace.SpateAsync("list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_object_that_was_deleted_before_it_was_read_fails_its_run_and_no_other()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        await pipeline.PutAsync("ads/gone.ndjson", Workspace.Events(1));
        await pipeline.Store.DeleteAsync(new ObjectAddress("incoming", "ads/gone.ndjson"));
        await pipeline.PutAsync("ads/there.ndjson", Workspace.Events(2));

        await using var spate = await pipeline.Workspace.RunAsync();
        var failed = await spate.LineAsync("failed incoming/ads/gone.ndjson");
        await Deadline.UntilAsync(async () => await pipeline.RecordsOutAsync("ads/there.ndjson") == 2, () => spate.Transcript);

        Assert.Contains("no longer exists", failed, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.DrainAsync(spate));
        await spate.StopAsync();
    }

    [Fact]
    public async Task Buckets_that_no_route_names_are_not_read_whoever_notifies_of_them()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        await pipeline.Emulator.CreateBucketAsync("private");
        await pipeline.SendAsync(
            """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"private"},"object":{"key":"ads/a.ndjson","size":1,"eTag":"e","sequencer":"01"}}}]}""");
        await using var proxy = new FaultProxy(pipeline.Emulator.Endpoint, int.MaxValue);
        var asked = 0;
        proxy.Refusal = exchange =>
        {
            if (exchange.Target.StartsWith("/private", StringComparison.Ordinal))
                Interlocked.Increment(ref asked);
            return null;
        };
        pipeline.Reach(proxy.Endpoint);

        await using var spate = await pipeline.Workspace.RunAsync();
        Assert.Equal(0, await pipeline.DrainAsync(spate));
        await spate.StopAsync();

        Assert.Equal(0, asked);
        Assert.Empty((await pipeline.Workspace.SpateAsync("list", "--json")).Output);
    }
}

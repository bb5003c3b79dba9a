using System.Text;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Emulated;

/// <summary><c>spate demo --endpoint</c>: the burst through S3 and SQS, also where a tenth of all requests fails.</summary>
public sealed class EndpointDemoTests(Emulators emulators)
{
    private const double Tenth = 0.1;

    [Fact]
    public async Task It_ends_with_exact_totals_the_outputs_of_the_embedded_run_and_empty_queues_and_so_does_a_second_one()
    {
        using var account = await Account.OpenEmptyAsync(emulators);
        using var workspace = Workspace.CreateEmpty();
        using var embedded = Workspace.CreateEmpty();
        await DemoAsync(embedded);
        var expected = await Account.ChecksumsAsync(embedded);
        for (var time = 1; time <= 2; time++)
        {
            var exit = await DemoAsync(workspace, "--endpoint", $"{account.Emulator.Endpoint}");
            Assert.Contains(
                "Every notification was processed: the queue 'spate-demo' and its dead-letter queue are empty.",
                exit.Output,
                StringComparison.Ordinal);
            Assert.Equal(expected, await account.ChecksumsAsync());
            Assert.Equal(default, await account.Queue.GetDepthAsync());
            Assert.Equal(time * Files, (await workspace.ListAsync()).Count);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 60)]
    public async Task It_ends_the_same_though_a_tenth_of_all_requests_fails_in_every_way(int seed, int minutesAhead)
    {
        using var account = await Account.OpenEmptyAsync(emulators);
        await using var proxy = FaultProxy.AtRandom(
            account.Emulator.Endpoint, Tenth, seed, Faults.WithoutStalls, TimeSpan.FromMinutes(minutesAhead));
        using var workspace = Workspace.CreateEmpty();
        using var embedded = Workspace.CreateEmpty();
        await DemoAsync(embedded);

        // Messages whose delivery was lost come back soon.
        await File.WriteAllTextAsync(
            workspace.InRoot("host.json"),
            """{"version":"2.0","extensions":{"sqs":{"visibilityTimeout":"00:00:02","maxReceiveCount":20}}}""");
        await DemoAsync(workspace, "--endpoint", $"{proxy.Endpoint}");

        Assert.Equal(await Account.ChecksumsAsync(embedded), await account.ChecksumsAsync());
        Assert.Equal(default, await account.Queue.GetDepthAsync());
        Assert.Equal(0, await account.Emulator.CountUploadsAsync());
        Assert.Equal(Files, (await workspace.ListAsync()).Count);
        Assert.True(proxy.Failed > 20, $"Only {proxy.Failed} requests failed: little is shown.");
        Assert.Equal(minutesAhead > 0, proxy.Skewed > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_interrupted_or_killed_is_finished_by_the_next(bool isInterrupted)
    {
        using var account = await Account.OpenEmptyAsync(emulators);
        using var workspace = Workspace.CreateEmpty();
        await File.WriteAllTextAsync(
            workspace.InRoot("host.json"), """{"version":"2.0","extensions":{"sqs":{"visibilityTimeout":"00:00:02"}}}""");
        string[] demo = ["demo", "--endpoint", $"{account.Emulator.Endpoint}", "--events", "400k", "--files", "16"];
        await using (var spate = workspace.Start(demo))
        {
            await Deadline.UntilAsync(
                async () => await ManifestsAsync(account) > 0, () => $"Nothing came out. What spate wrote:\n{spate.Transcript}");
            if (isInterrupted)
            {
                spate.Interrupt();
                Assert.Equal(130, (await spate.ExitAsync()).Code);
            }
            else
            {
                await spate.KillAsync();
            }
        }

        Assert.True(await ManifestsAsync(account) < 16, "The burst was over before it was interrupted: nothing is shown.");
        var elsewhere = await workspace.SpateAsync("demo");
        Assert.Equal(1, elsewhere.Code);
        Assert.Contains(
            $"a burst that was started at {account.Emulator.Endpoint}", elsewhere.Errors, StringComparison.Ordinal);

        var exit = await workspace.SpateAsync(demo);
        Assert.True(exit.Code == 0, $"{exit.Output}{exit.Errors}");
        Assert.Contains("Continuing an unfinished burst", exit.Output, StringComparison.Ordinal);
        Assert.Contains("Every record is accounted for: 400,000 were generated", exit.Output, StringComparison.Ordinal);
        Assert.Equal(16, await ManifestsAsync(account));
        Assert.Equal(default, await account.Queue.GetDepthAsync());
    }

    [Fact]
    public async Task It_lets_a_bucket_notify_that_can()
    {
        using var account = await Account.OpenEmptyAsync(emulators);
        using var workspace = Workspace.CreateEmpty();
        var exit = await workspace.SpateAsync(
            "demo", "--endpoint", $"{account.Emulator.Endpoint}", "--notified", "--events", "2k", "--files", "2");
        Assert.True(exit.Code == 0, $"{exit.Output}{exit.Errors}");
        Assert.Contains("Every record is accounted for: 2,000 were generated", exit.Output, StringComparison.Ordinal);

        // The bucket's sequencers are in the manifests; the demo itself knows of none.
        await foreach (var created in account.Store.ListAsync("incoming", "ads/"))
        {
            using var manifest = await account.ManifestAsync(created.Address.Key["ads/".Length..]);
            Assert.NotEmpty(manifest.RootElement.GetProperty("input").GetProperty("sequencer").GetString()!);
        }
    }

    [Fact]
    public async Task It_does_not_mix_with_what_is_there_and_leaves_it_as_it_was()
    {
        using var account = await Account.OpenEmptyAsync(emulators);
        using var workspace = Workspace.CreateEmpty();
        await account.Emulator.CreateBucketAsync("incoming");
        var foreign = new ObjectAddress("incoming", "ads/mine.ndjson");
        await account.Store.PutAsync(foreign, Encoding.UTF8.GetBytes("{}\n"));
        await AssertRefusedAsync("'incoming'", "holds ads/mine.ndjson, which is not the demo's");
        await Assert.ThrowsAsync<MessageQueueException>(() => account.Queue.GetDepthAsync());
        await account.Store.DeleteAsync(foreign);

        using var client = account.Emulator.OpenSqs();
        await client.CreateQueueAsync("spate-demo");
        await account.Queue.SendAsync(["somebody's"]);
        await AssertRefusedAsync("'spate-demo'", "holds 1 messages");
        Assert.Equal(new QueueDepth(1, 0, 0), await account.Queue.GetDepthAsync());

        async Task AssertRefusedAsync(params string[] reasons)
        {
            var exit = await workspace.SpateAsync("demo", "--endpoint", $"{account.Emulator.Endpoint}", "--events", "1k", "--files", "1");
            Assert.Equal(1, exit.Code);
            Assert.All(reasons, reason => Assert.Contains(reason, exit.Errors, StringComparison.Ordinal));
        }
    }

    private const int Events = 40_000;
    private const int Files = 8;

    private static async Task<SpateExit> DemoAsync(Workspace workspace, params string[] place)
    {
        var exit = await workspace.SpateAsync(["demo", "--events", $"{Events}", "--files", $"{Files}", .. place]);
        Assert.True(exit.Code == 0, $"{exit.Output}{exit.Errors}");
        Assert.Contains($"{Files} files, 40,000 events in = ", exit.Output, StringComparison.Ordinal);
        Assert.Contains("Every record is accounted for: 40,000 were generated", exit.Output, StringComparison.Ordinal);
        return exit;
    }

    private static async Task<int> ManifestsAsync(Account account) =>
        (await KeysAsync(account)).Count(static key => key.EndsWith("/manifest.json", StringComparison.Ordinal));

    /// <summary>The keys of the results; none while there is no bucket yet.</summary>
    private static async Task<IReadOnlyList<string>> KeysAsync(Account account)
    {
        try
        {
            return await account.Store.ListAsync("enriched", "ads/").Select(static info => info.Address.Key).ToListAsync();
        }
        catch (ObjectStoreException e) when (e.Error == ObjectStoreError.NoSuchBucket)
        {
            return [];
        }
    }
}

namespace Spate.Cloud.Tests.Notifications;

public sealed class WatcherRestartTests
{
    [Fact]
    public async Task What_was_dropped_while_nobody_watched_is_notified_and_nothing_twice()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        bucket.MoveIn("before", "x");
        bucket.MoveIn("changed", "x");
        Assert.Equal(["drop/before", "drop/changed"], await bucket.NextKeysAsync(2));

        await bucket.StopAsync();
        bucket.MoveIn("meanwhile/1", "x");
        bucket.MoveIn("changed", "y");
        bucket.MoveIn("gone", "x");
        File.Delete(Path.Join(bucket.Drop, "gone"));
        await bucket.StartAsync();

        Assert.Equal(["drop/changed", "drop/meanwhile/1"], await bucket.NextKeysAsync(2));
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task Two_watchers_notify_each_file_once()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        await bucket.StartAsync();

        for (var i = 0; i < 300; i++)
            bucket.MoveIn($"{i:D3}", "x");

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"drop/{i:D3}"), await bucket.NextKeysAsync(300));
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task A_directory_that_was_removed_and_made_again_is_watched_again()
    {
        await using var bucket = await new WatchedBucket(new() { ScanInterval = TimeSpan.FromMilliseconds(20) }).StartAsync();
        bucket.MoveIn("1", "x");
        Assert.Equal("drop/1", (await bucket.NextAsync()).Key);

        Directory.Delete(bucket.Drop, recursive: true);
        bucket.MoveIn("2", "x");

        Assert.Equal("drop/2", (await bucket.NextAsync()).Key);
    }

    [Fact]
    public async Task What_the_system_cannot_report_is_found_by_scanning()
    {
        var bucket = new WatchedBucket(
            new() { ScanInterval = TimeSpan.FromHours(1), FallbackScanInterval = TimeSpan.FromMilliseconds(20) });
        Directory.Delete(bucket.Drop);
        await File.WriteAllTextAsync(bucket.Drop, "a file where the directory should be");
        await using var _ = await bucket.StartAsync();

        File.Delete(bucket.Drop);
        bucket.MoveIn("found", "x");

        Assert.Equal("drop/found", (await bucket.NextAsync()).Key);
    }

    [Fact]
    public async Task What_is_gone_is_forgotten()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        bucket.MoveIn("a", "x");
        await bucket.NextAsync();

        await bucket.StopAsync();
        File.Delete(Path.Join(bucket.Drop, "a"));
        await bucket.StartAsync();

        Assert.Equal(0L, bucket.Queue.Read(sql => sql.Prepare("SELECT COUNT(*) FROM notified").Scalar()));
    }
}

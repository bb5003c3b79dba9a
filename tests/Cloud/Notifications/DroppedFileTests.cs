namespace Spate.Cloud.Tests.Notifications;

public sealed class DroppedFileTests
{
    [Fact]
    public async Task A_copied_file_is_notified_as_the_object_that_it_is()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        var source = Path.Join(bucket.Outside, "events 1+.csv");
        await File.WriteAllTextAsync(source, "a,b\n1,2\n");

        await WatchedBucket.ShellAsync("cp", source, bucket.Drop);

        var notified = await bucket.NextAsync();
        var info = await bucket.Store.HeadAsync(new(WatchedBucket.Bucket, "drop/events 1+.csv"));
        Assert.Equal(
            ("rule", WatchedBucket.Bucket, "drop/events 1+.csv", 8L), (notified.Rule, notified.Bucket, notified.Key, notified.Size));
        Assert.Equal(info!.ETag, notified.ETag);
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task A_moved_file_is_notified()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        var source = Path.Join(bucket.Outside, "a.csv");
        await File.WriteAllTextAsync(source, "x");

        await WatchedBucket.ShellAsync("mv", source, bucket.Drop);

        Assert.Equal("drop/a.csv", (await bucket.NextAsync()).Key);
        await bucket.NothingElseAsync();
    }

    [Theory]
    [InlineData(".a.csv.Xy12Zz")]
    [InlineData("a.csv.part")]
    [InlineData("a.csv~")]
    public async Task A_file_written_under_a_temporary_name_is_notified_under_its_own_only(string temporary)
    {
        await using var bucket = await new WatchedBucket().StartAsync();

        await File.WriteAllTextAsync(Path.Join(bucket.Drop, temporary), "content");
        File.Move(Path.Join(bucket.Drop, temporary), Path.Join(bucket.Drop, "a.csv"));

        Assert.Equal(("drop/a.csv", 7L), await bucket.NextAsync() is var n ? (n.Key, n.Size) : default);
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task An_object_that_the_store_writes_is_notified()
    {
        await using var bucket = await new WatchedBucket().StartAsync();

        var info = await bucket.Store.PutAsync(new(WatchedBucket.Bucket, "drop/deep/er/a"), "abc"u8.ToArray());

        Assert.Equal(("drop/deep/er/a", info.ETag), await bucket.NextAsync() is var n ? (n.Key, n.ETag) : default);
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task A_file_that_is_still_written_is_waited_for()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        var growing = new FileStream(Path.Join(bucket.Drop, "growing"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        await growing.WriteAsync("first"u8.ToArray());
        await growing.FlushAsync();

        for (var i = 0; i < 5; i++)
        {
            bucket.MoveIn($"whole{i}", "x");
            Assert.Equal($"drop/whole{i}", (await bucket.NextAsync()).Key);
            await growing.WriteAsync("more"u8.ToArray());
            await growing.FlushAsync();
        }

        await growing.DisposeAsync();

        Assert.Equal(("drop/growing", 25L), await bucket.NextAsync() is var n ? (n.Key, n.Size) : default);
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task Each_version_of_a_file_is_notified_once_and_in_order()
    {
        await using var bucket = await new WatchedBucket().StartAsync();

        var versions = new List<Notification>();
        for (var i = 0; i < 4; i++)
        {
            bucket.MoveIn("a", $"{i}");
            versions.Add(await bucket.NextAsync());
        }

        await File.AppendAllTextAsync(Path.Join(bucket.Drop, "a"), "more");
        versions.Add(await bucket.NextAsync());

        Assert.Equal(5, versions.Select(version => version.ETag).Distinct().Count());
        Assert.Equal(versions, versions.OrderBy(version => version.Sequencer, StringComparer.Ordinal));
        Assert.Equal(5, versions.Select(version => version.Sequencer).Distinct().Count());
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task Temporary_and_hidden_names_are_not_notified()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        string[] names =
        [
            ".hidden", "a~", "a.tmp", "a.part", "a.partial", "a.crdownload", ".#a", "#a#", "a.swp", ".a.swp", ".a.Xy12Zz", "A.TMP",
        ];

        foreach (var name in names)
            await File.WriteAllTextAsync(Path.Join(bucket.Drop, name), "x");
        Directory.CreateDirectory(Path.Join(bucket.Drop, ".git"));
        await File.WriteAllTextAsync(Path.Join(bucket.Drop, ".git", "index"), "x");
        File.CreateSymbolicLink(Path.Join(bucket.Drop, "link"), Path.Join(bucket.Drop, "a~"));

        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task The_file_by_which_vim_tries_a_directory_is_not_notified_but_one_that_stays_is()
    {
        await using var bucket = await new WatchedBucket(
            new() { ScanInterval = TimeSpan.FromHours(1), QuietPeriod = TimeSpan.FromSeconds(1) }).StartAsync();
        var trial = Path.Join(bucket.Drop, "4913");
        await File.WriteAllTextAsync(trial, "");
        File.Delete(trial);
        await bucket.NothingElseAsync();

        bucket.MoveIn("4913", "x");

        Assert.Equal("drop/4913", (await bucket.NextAsync()).Key);
    }

    [Fact]
    public async Task Only_what_the_rules_name_is_notified()
    {
        var bucket = new WatchedBucket
        {
            Rules = [new("csv", WatchedBucket.Bucket, "drop/c", [".csv", ".csv.gz"]), new("rest", WatchedBucket.Bucket, "drop/la", [])],
        };
        await using var _ = await bucket.StartAsync();
        foreach (var name in (string[])["c.csv", "d.csv", "c.txt", "deep/c.csv", "ca/b.csv.gz"])
            bucket.MoveIn(name, "x");
        await bucket.Store.PutAsync(new(WatchedBucket.Bucket, "enriched/c.csv"), default);

        Assert.Equal(["drop/c.csv", "drop/ca/b.csv.gz"], await bucket.NextKeysAsync(2));
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task Files_in_directories_that_are_made_or_moved_in_are_notified()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        for (var i = 0; i < 3; i++)
        {
            Directory.CreateDirectory(Path.Join(bucket.Outside, "tree", $"{i}", "x"));
            await File.WriteAllTextAsync(Path.Join(bucket.Outside, "tree", $"{i}", "x", "file"), "x");
        }

        Directory.Move(Path.Join(bucket.Outside, "tree"), Path.Join(bucket.Drop, "tree"));
        Assert.Equal(["drop/tree/0/x/file", "drop/tree/1/x/file", "drop/tree/2/x/file"], await bucket.NextKeysAsync(3));

        await File.WriteAllTextAsync(Path.Join(bucket.Drop, "tree", "1", "x", "later"), "x");
        Assert.Equal("drop/tree/1/x/later", (await bucket.NextAsync()).Key);

        Directory.Move(Path.Join(bucket.Drop, "tree"), Path.Join(bucket.Drop, "moved"));
        Assert.Equal(4, (await bucket.NextKeysAsync(4)).Count(key => key.StartsWith("drop/moved/", StringComparison.Ordinal)));
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task Files_dropped_into_directories_at_the_moment_of_their_making_are_notified()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        var expected = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            var key = $"{i}/{i}/{i}/file";
            var path = Path.Join(bucket.Drop, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "x");
            expected.Add($"drop/{key}");
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), await bucket.NextKeysAsync(100));
        await bucket.NothingElseAsync();
    }

    [Fact]
    public async Task A_burst_of_5000_files_is_notified_one_by_one()
    {
        await using var bucket = await new WatchedBucket().StartAsync();
        for (var i = 0; i < 5000; i++)
            await File.WriteAllTextAsync(Path.Join(bucket.Drop, $"{i:D4}"), "x");

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"drop/{i:D4}"), await bucket.NextKeysAsync(5000));
        await bucket.NothingElseAsync();
    }
}

using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Tests.Objects;

/// <summary>What is special about buckets that are directories.</summary>
public sealed class LocalObjectStoreTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly TemporaryDirectory _directory = new();
    private readonly LocalObjectStore _store;

    public LocalObjectStoreTests()
    {
        _store = new(_directory["buckets"], new() { FlushToDisk = false });
        _store.CreateBucket(Bucket);
    }

    [Theory]
    [InlineData("../other/key")]
    [InlineData("a/../../b")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./a")]
    [InlineData(".hidden")]
    [InlineData("a/.hidden/b")]
    [InlineData("nul\0")]
    [InlineData("a.tmp")]
    [InlineData("a/b.csv~")]
    [InlineData("#a#")]
    public async Task Keys_that_files_cannot_have_or_that_mean_temporary_files_are_refused(string key)
    {
        await FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(At(key), default));
        await FailsAsync(ObjectStoreError.InvalidName, () => _store.OpenReadAsync(At(key)));
        await FailsAsync(ObjectStoreError.InvalidName, () => _store.DeleteAsync(At(key)));
    }

    [Fact]
    public Task A_part_longer_than_a_file_name_is_refused() =>
        FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(At($"a/{new string('ä', 128)}"), default));

    [Theory]
    [InlineData("..")]
    [InlineData(".staging")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("a/b")]
    [InlineData("dots..dots")]
    [InlineData("")]
    public async Task Buckets_are_named_as_S3_names_them(string bucket)
    {
        Assert.Equal(ObjectStoreError.InvalidName, Assert.Throws<ObjectStoreException>(() => _store.CreateBucket(bucket)).Error);
        await FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(new(bucket, "a"), default));
        await FailsAsync(ObjectStoreError.InvalidName, async () => await _store.ListAsync(bucket).ToListAsync());
    }

    [Fact]
    public async Task A_key_that_is_a_directory_part_of_another_is_refused_with_the_reason()
    {
        await _store.PutAsync(At("a/b"), default);
        await _store.PutAsync(At("c"), default);

        var above = await FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(At("a"), default));
        var below = await FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(At("c/d/e"), default));

        Assert.Contains("a directory cannot also be a file", above.Message, StringComparison.Ordinal);
        Assert.Contains("a file cannot also be a directory", below.Message, StringComparison.Ordinal);
        Assert.Equal(["a/b", "c"], await KeysAsync());
    }

    [Fact]
    public async Task A_directory_that_holds_no_object_does_not_keep_its_name_from_one()
    {
        await _store.PutAsync(At("a/b/c"), default);
        await _store.DeleteAsync(At("a/b/c"));

        await _store.PutAsync(At("a"), default);

        Assert.Equal(["a"], await KeysAsync());
    }

    [Fact]
    public async Task Nothing_is_reached_through_symbolic_links()
    {
        var secret = _directory["secret"];
        Directory.CreateDirectory(secret);
        await File.WriteAllTextAsync(Path.Join(secret, "file"), "secret");
        Directory.CreateSymbolicLink(Path.Join(_store.Root, Bucket, "out"), secret);
        File.CreateSymbolicLink(Path.Join(_store.Root, Bucket, "file"), Path.Join(secret, "file"));
        Directory.CreateSymbolicLink(Path.Join(_store.Root, "linked"), secret);

        foreach (var address in (ObjectAddress[])[At("out/file"), At("file"), new("linked", "file")])
        {
            await FailsAsync(ObjectStoreError.InvalidName, () => _store.OpenReadAsync(address));
            await FailsAsync(ObjectStoreError.InvalidName, () => _store.PutAsync(address, default));
            await FailsAsync(ObjectStoreError.InvalidName, () => _store.DeleteAsync(address));
        }

        Assert.Empty(await KeysAsync());
        Assert.Empty(await _store.ListAsync(Bucket, "out/").ToListAsync());
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Join(secret, "file")));
    }

    [Fact]
    public async Task Temporary_and_hidden_files_are_not_listed()
    {
        foreach (var name in (string[])["a.tmp", ".hidden", "b~", "c.part", "object"])
            await File.WriteAllTextAsync(Path.Join(_store.Root, Bucket, name), "x");

        Assert.Equal(["object"], await KeysAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_listing_is_the_same_whatever_its_window(int window)
    {
        var keys = from a in (string[])["a", "a-", "a.b", "aa", "b", "ä"]
                   from b in (string[])["", "/1", "/1-", "/10", "/2"]
                   select $"{a}{(b == "" ? "!" : b)}";
        foreach (var key in keys)
            await _store.PutAsync(At(key), default);

        var listed = new OrderedListing(_store.Tree, window).Walk(Bucket, "").Select(item => item.Key).ToList();

        Assert.Equal(keys.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_write_in_place_during_a_read_is_noticed_before_bytes_are_mixed()
    {
        var path = Path.Join(_store.Root, Bucket, "a");
        await File.WriteAllTextAsync(path, new string('a', 100_000));
        await using var stream = await _store.OpenReadAsync(At("a"));
        var buffer = new byte[1000];
        await stream.ReadExactlyAsync(buffer);

        await using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.Write(new byte[100_001]);

        await FailsAsync(ObjectStoreError.PreconditionFailed, () => stream.ReadExactlyAsync(buffer).AsTask());
        Assert.Equal(ObjectStoreError.PreconditionFailed, Assert.Throws<ObjectStoreException>(() => stream.ReadByte()).Error);
    }

    [Fact]
    public async Task A_file_cut_short_during_a_read_is_noticed()
    {
        var path = Path.Join(_store.Root, Bucket, "a");
        await File.WriteAllTextAsync(path, new string('a', 100_000));
        await using var stream = await _store.OpenReadAsync(At("a"));
        await stream.ReadExactlyAsync(new byte[1000]);

        await using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(1000);

        await FailsAsync(ObjectStoreError.PreconditionFailed, () => stream.ReadExactlyAsync(new byte[10]).AsTask());
    }

    [Fact]
    public async Task The_tag_changes_when_another_file_of_the_same_size_and_time_is_moved_over()
    {
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var tags = new HashSet<string>();
        for (var i = 0; i < 10; i++)
        {
            var source = _directory["source"];
            await File.WriteAllTextAsync(source, $"{i}");
            File.SetLastWriteTimeUtc(source, time);
            File.Move(source, Path.Join(_store.Root, Bucket, "a"), overwrite: true);
            tags.Add((await _store.HeadAsync(At("a")))!.ETag);
        }

        if (OperatingSystem.IsLinux())
            Assert.Equal(10, tags.Count);
        else
            Assert.Single(tags);
    }

    [Fact]
    public async Task Two_stores_on_one_root_agree_on_who_was_first()
    {
        using var other = new LocalObjectStore(_store.Root, new() { FlushToDisk = false });
        for (var i = 0; i < 20; i++)
        {
            var address = At($"{i}");
            var won = await Task.WhenAll(new[] { _store, other }.SelectMany(store => Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await store.PutAsync(address, "x"u8.ToArray(), new(IfNoneMatch: true));
                    return true;
                }
                catch (ObjectStoreException e) when (e.Error == ObjectStoreError.PreconditionFailed)
                {
                    return false;
                }
            }))));
            Assert.Single(won, first => first);
        }
    }

    [Fact]
    public async Task Flushed_writes_make_new_directories_too()
    {
        using var flushing = new LocalObjectStore(_store.Root);

        await flushing.PutAsync(At("a/b/c/d"), "x"u8.ToArray());
        await flushing.PutAsync(At("a/b/c/d"), "y"u8.ToArray());

        Assert.Equal(["a/b/c/d"], await KeysAsync());
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private static ObjectAddress At(string key) => new(Bucket, key);

    private static async Task<ObjectStoreException> FailsAsync(ObjectStoreError error, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(action);
        Assert.Equal(error, failure.Error);
        return failure;
    }

    private async Task<string[]> KeysAsync() => [.. (await _store.ListAsync(Bucket).ToListAsync()).Select(info => info.Address.Key)];
}

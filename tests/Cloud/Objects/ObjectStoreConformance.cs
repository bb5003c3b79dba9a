using System.Text;

namespace Spate.Cloud.Tests.Objects;

/// <summary>What every object store must do. One subclass for each store.</summary>
public abstract class ObjectStoreConformance : IAsyncLifetime
{
    protected const string Bucket = "conformance";

    protected IObjectStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await OpenStoreAsync(Bucket);

    public async ValueTask DisposeAsync()
    {
        await CloseStoreAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_written_object_reads_back_as_it_was_written()
    {
        var info = await PutAsync("a/b.txt", "hello");

        Assert.Equal("hello", await ReadAsync("a/b.txt"));
        AssertDescribes(info, await Store.HeadAsync(At("a/b.txt")));
        Assert.Equal((At("a/b.txt"), 5L), (info.Address, info.Size));
        Assert.NotEmpty(info.ETag);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", "");

        Assert.Equal(0, (await Store.HeadAsync(At("empty")))!.Size);
        Assert.Equal("", await ReadAsync("empty"));
    }

    [Theory]
    [InlineData("with space & plus+.csv")]
    [InlineData("ümläut/日本語/😀.json")]
    [InlineData("dt=2026-01-02/hour=03/part-00001.ndjson.gz")]
    [InlineData("percent%20sign'quote\"double(1).csv")]
    public async Task Keys_keep_every_character(string key)
    {
        await PutAsync(key, key);

        Assert.Equal(key, await ReadAsync(key));
        Assert.Equal([key], await KeysAsync(""));
    }

    [Fact]
    public async Task Head_of_what_is_not_there_is_null()
    {
        await PutAsync("a/b", "x");

        Assert.Null(await Store.HeadAsync(At("none")));
        Assert.Null(await Store.HeadAsync(At("a")));
        Assert.Null(await Store.HeadAsync(At("a/b/c")));
    }

    [Fact]
    public async Task Reading_what_is_not_there_says_NoSuchKey_and_names_it()
    {
        var failure = await FailsAsync(ObjectStoreError.NoSuchKey, () => Store.OpenReadAsync(At("none/at.all")));

        Assert.Equal(At("none/at.all"), failure.Address);
        Assert.Contains("s3://conformance/none/at.all", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        await FailsAsync(ObjectStoreError.NoSuchBucket, () => Store.HeadAsync(new("no-such-bucket", "a")));
        await FailsAsync(ObjectStoreError.NoSuchBucket, () => Store.OpenReadAsync(new("no-such-bucket", "a")));
        await FailsAsync(ObjectStoreError.NoSuchBucket, () => Store.PutAsync(new("no-such-bucket", "a"), default));
        await FailsAsync(ObjectStoreError.NoSuchBucket, async () => await Store.ListAsync("no-such-bucket").ToListAsync());
    }

    [Theory]
    [InlineData(0, null, "0123456789")]
    [InlineData(3, null, "3456789")]
    [InlineData(3, 4L, "3456")]
    [InlineData(8, 100L, "89")]
    [InlineData(3, 0L, "")]
    [InlineData(10, null, "")]
    [InlineData(99, 5L, "")]
    [InlineData(0, long.MaxValue, "0123456789")]
    public async Task A_range_reads_just_its_bytes(long offset, long? length, string expected)
    {
        await PutAsync("digits", "0123456789");

        Assert.Equal(expected, await ReadAsync("digits", new(offset, length)));
    }

    [Fact]
    public async Task Streams_read_synchronously_and_asynchronously_alike()
    {
        var content = new byte[300_000];
        new Random(7).NextBytes(content);
        await Store.PutAsync(At("random"), content);

        var synchronous = new MemoryStream();
        await using (var stream = await Store.OpenReadAsync(At("random")))
            stream.CopyTo(synchronous, 4099);
        var asynchronous = new MemoryStream();
        await using (var stream = await Store.OpenReadAsync(At("random")))
            await stream.CopyToAsync(asynchronous, 4099);

        Assert.True(content.AsSpan().SequenceEqual(synchronous.ToArray()));
        Assert.True(content.AsSpan().SequenceEqual(asynchronous.ToArray()));
    }

    [Fact]
    public async Task A_streamed_write_is_invisible_until_it_is_complete()
    {
        await using var writer = await Store.OpenWriteAsync(At("out/part"));
        writer.Body.Write("first "u8);
        await writer.Body.WriteAsync("second"u8.ToArray());
        Assert.Null(await Store.HeadAsync(At("out/part")));
        Assert.Empty(await KeysAsync(""));

        var info = await writer.CompleteAsync();

        Assert.Equal("first second", await ReadAsync("out/part"));
        AssertDescribes(info, await Store.HeadAsync(At("out/part")));
    }

    [Fact]
    public async Task Disposing_a_write_before_completion_leaves_what_was_there()
    {
        await PutAsync("out", "before");

        await using (var writer = await Store.OpenWriteAsync(At("out")))
            writer.Body.Write("half of"u8);

        Assert.Equal("before", await ReadAsync("out"));
        Assert.Equal(["out"], await KeysAsync(""));
    }

    [Fact]
    public async Task A_body_that_was_disposed_can_still_be_completed()
    {
        await using var writer = await Store.OpenWriteAsync(At("out"));
        await using (var text = new StreamWriter(writer.Body))
            await text.WriteAsync("text");

        await writer.CompleteAsync();

        Assert.Equal("text", await ReadAsync("out"));
    }

    [Fact]
    public async Task A_write_completes_once()
    {
        await using var writer = await Store.OpenWriteAsync(At("out"));
        await writer.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync());
    }

    [Fact]
    public async Task Writing_anew_replaces_the_object_and_its_tag()
    {
        var first = await PutAsync("a", "same");
        var second = await PutAsync("a", "same");
        var third = await PutAsync("a", "other");

        Assert.Equal("other", await ReadAsync("a"));
        Assert.NotEqual(first.ETag, third.ETag);
        Assert.NotEqual(second.ETag, third.ETag);
    }

    [Fact]
    public async Task Reading_a_version_that_was_replaced_fails()
    {
        var first = await PutAsync("a", "one");
        var second = await PutAsync("a", "two!");

        var failure = await FailsAsync(ObjectStoreError.PreconditionFailed, () => Store.OpenReadAsync(At("a"), new(IfMatch: first.ETag)));

        Assert.Contains("s3://conformance/a", failure.Message, StringComparison.Ordinal);
        Assert.Equal("two!", await ReadAsync("a", new(IfMatch: second.ETag)));
    }

    [Fact]
    public async Task A_stream_gives_one_version_or_fails_when_the_object_is_replaced_meanwhile()
    {
        var old = new string('a', 200_000);
        var first = await PutAsync("a", old);
        await using var stream = await Store.OpenReadAsync(At("a"), new(IfMatch: first.ETag));
        var start = new byte[1000];
        await stream.ReadExactlyAsync(start);

        await PutAsync("a", new string('b', 200_000));

        try
        {
            var rest = await new StreamReader(stream).ReadToEndAsync();
            Assert.Equal(old[1000..], rest);
        }
        catch (ObjectStoreException e)
        {
            Assert.Equal(ObjectStoreError.PreconditionFailed, e.Error);
        }
    }

    [Fact]
    public async Task If_none_match_writes_only_where_there_is_nothing()
    {
        await Store.PutAsync(At("a"), "one"u8.ToArray(), new(IfNoneMatch: true));

        await FailsAsync(ObjectStoreError.PreconditionFailed, () => Store.PutAsync(At("a"), "two"u8.ToArray(), new(IfNoneMatch: true)));

        Assert.Equal("one", await ReadAsync("a"));
    }

    [Fact]
    public async Task If_match_writes_only_over_that_version()
    {
        var first = await PutAsync("a", "one");
        var second = await Store.PutAsync(At("a"), "second"u8.ToArray(), new(IfMatch: first.ETag));

        await FailsAsync(ObjectStoreError.PreconditionFailed, () => Store.PutAsync(At("a"), "x"u8.ToArray(), new(IfMatch: first.ETag)));
        await FailsAsync(ObjectStoreError.PreconditionFailed, () => Store.PutAsync(At("none"), "x"u8.ToArray(), new(IfMatch: first.ETag)));

        Assert.Equal("second", await ReadAsync("a", new(IfMatch: second.ETag)));
        Assert.Equal(["a"], await KeysAsync(""));
    }

    [Fact]
    public async Task Of_many_conditional_writes_one_wins()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => TryPutAsync("new", $"{i}", new(IfNoneMatch: true))));
        Assert.Single(created, won => won);

        var present = await Store.HeadAsync(At("new"));
        var replaced = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => TryPutAsync("new", $"next {i}", new(IfMatch: present!.ETag))));
        Assert.Single(replaced, won => won);
    }

    [Fact]
    public async Task Listing_gives_keys_with_the_prefix_in_ordinal_order()
    {
        string[] keys = ["a-b", "a/b", "a/b.c/d", "a/b/c", "a.x", "a0", "b", "a/B", "a/ä", "aa/z"];
        foreach (var key in keys.Where(key => key != "a/b"))
            await PutAsync(key, key);

        Assert.Equal(keys.Where(key => key != "a/b").Order(StringComparer.Ordinal), await KeysAsync(""));
        Assert.Equal(["a/B", "a/b.c/d", "a/b/c", "a/ä"], await KeysAsync("a/"));
        Assert.Equal(["a/b.c/d", "a/b/c"], await KeysAsync("a/b"));
        Assert.Equal(["a/b/c"], await KeysAsync("a/b/c"));
        Assert.Empty(await KeysAsync("a/b/c/"));
        Assert.Empty(await KeysAsync("none"));
        Assert.Empty(await KeysAsync("../"));
        Assert.Empty(await KeysAsync("/a"));
    }

    [Fact]
    public async Task A_listing_describes_objects_as_head_does()
    {
        await PutAsync("x/1", "one");
        await PutAsync("x/2", "three");

        await foreach (var info in Store.ListAsync(Bucket, "x/"))
            Assert.Equal(await Store.HeadAsync(info.Address), info);
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_deleting_again_is_no_error()
    {
        await PutAsync("a/b", "x");

        await Store.DeleteAsync(At("a/b"));
        await Store.DeleteAsync(At("a/b"));

        Assert.Null(await Store.HeadAsync(At("a/b")));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task A_key_longer_than_1024_bytes_is_refused()
    {
        var parts = string.Join('/', Enumerable.Repeat(new string('k', 99), 11));

        await PutAsync(parts[..1024], "fits");
        await FailsAsync(ObjectStoreError.InvalidName, () => PutAsync(parts[..1024] + "x", "does not"));
        await FailsAsync(ObjectStoreError.InvalidName, () => PutAsync("", "does not"));
    }

    [Fact]
    public async Task Negative_ranges_are_refused()
    {
        await PutAsync("a", "x");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(At("a"), new(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(At("a"), new(0, -1)));
    }

    protected static ObjectAddress At(string key) => new(Bucket, key);

    protected static async Task<ObjectStoreException> FailsAsync(ObjectStoreError error, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(action);
        Assert.Equal(error, failure.Error);
        return failure;
    }

    protected Task<ObjectInfo> PutAsync(string key, string content) => Store.PutAsync(At(key), Encoding.UTF8.GetBytes(content));

    protected async Task<string> ReadAsync(string key, ReadOptions options = default)
    {
        using var reader = new StreamReader(await Store.OpenReadAsync(At(key), options));
        return await reader.ReadToEndAsync();
    }

    protected async Task<string[]> KeysAsync(string prefix) =>
        [.. (await Store.ListAsync(Bucket, prefix).ToListAsync()).Select(info => info.Address.Key)];

    /// <summary>By how much the time that a write answers with may differ from the object's: S3 does not answer with one.</summary>
    protected virtual TimeSpan LastModifiedSlack => TimeSpan.Zero;

    /// <summary>Opens the store with one empty bucket.</summary>
    protected abstract Task<IObjectStore> OpenStoreAsync(string bucket);

    protected abstract Task CloseStoreAsync();

    private void AssertDescribes(ObjectInfo written, ObjectInfo? present)
    {
        Assert.NotNull(present);
        Assert.InRange((written.LastModified - present.LastModified).Duration(), TimeSpan.Zero, LastModifiedSlack);
        Assert.Equal(written with { LastModified = present.LastModified }, present);
    }

    private async Task<bool> TryPutAsync(string key, string content, PutCondition condition)
    {
        try
        {
            await Store.PutAsync(At(key), Encoding.UTF8.GetBytes(content), condition);
            return true;
        }
        catch (ObjectStoreException e) when (e.Error == ObjectStoreError.PreconditionFailed)
        {
            return false;
        }
    }
}

using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Tests.Objects;

/// <summary>What becomes of writes that do not end well.</summary>
public sealed class StagedWriteTests : IDisposable
{
    private static readonly ObjectAddress Address = new("bucket", "dir/key");
    private static readonly byte[] Megabyte = new byte[1 << 20];

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_full_disk_is_named_and_the_write_cannot_be_completed()
    {
        using var store = Store(new(_ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write), _ => { }));
        await using var writer = await store.OpenWriteAsync(Address);

        var failure = Assert.Throws<ObjectStoreException>(() => writer.Body.Write(Megabyte));
        var completing = await Assert.ThrowsAsync<ObjectStoreException>(() => writer.CompleteAsync());

        Assert.Equal((ObjectStoreError.InsufficientStorage, Address), (failure.Error, failure.Address));
        Assert.Equal(ObjectStoreError.InsufficientStorage, completing.Error);
        Assert.Contains("s3://bucket/dir/key", failure.Message, StringComparison.Ordinal);
        Assert.Null(await store.HeadAsync(Address));
    }

    [Fact]
    public async Task A_disk_that_is_full_for_the_last_buffered_bytes_is_named()
    {
        using var store = Store(new(_ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write), _ => { }));

        var put = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync(Address, "x"u8.ToArray()));

        Assert.Equal(ObjectStoreError.InsufficientStorage, put.Error);
        Assert.Null(await store.HeadAsync(Address));
    }

    [Fact]
    public async Task A_refused_file_is_access_denied()
    {
        using var store = Store(new(_ => throw new UnauthorizedAccessException("no"), _ => { }));

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenWriteAsync(Address));

        Assert.Equal(ObjectStoreError.AccessDenied, failure.Error);
    }

    [Fact]
    public async Task A_cancelled_write_cannot_be_completed()
    {
        using var store = Store(StagingSeam.None);
        await using var writer = await store.OpenWriteAsync(Address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.Body.WriteAsync(Megabyte, new CancellationToken(canceled: true)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.CompleteAsync());

        Assert.Null(await store.HeadAsync(Address));
    }

    [Fact]
    public async Task Dying_between_staging_and_renaming_leaves_the_earlier_object()
    {
        using (var before = Store(StagingSeam.None))
            await before.PutAsync(Address, "before"u8.ToArray());
        using var store = Store(StagingSeam.None with { BeforePublish = _ => throw new InvalidOperationException("killed") });

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.PutAsync(Address, Megabyte));

        Assert.Equal(6, (await store.HeadAsync(Address))!.Size);
        Assert.Empty(StagedFiles());
    }

    [Fact]
    public async Task An_aborted_write_leaves_no_staged_file()
    {
        using var store = Store(StagingSeam.None);
        await using (var writer = await store.OpenWriteAsync(Address))
        {
            writer.Body.Write(Megabyte);
            Assert.Single(StagedFiles());
        }

        Assert.Empty(StagedFiles());
    }

    [Fact]
    public async Task What_dead_processes_left_is_swept_and_what_living_ones_stage_is_not()
    {
        using var living = Store(StagingSeam.None);
        await using var writing = await living.OpenWriteAsync(Address);
        writing.Body.Write("living"u8);
        var dead = Path.Join(_directory.Path, StagingArea.Name, "dead");
        Directory.CreateDirectory(dead);
        await File.WriteAllTextAsync($"{dead}.owner", "");
        await File.WriteAllTextAsync(Path.Join(dead, "staged"), "half");

        using var starting = Store(StagingSeam.None);
        await starting.PutAsync(new("bucket", "other"), default);

        Assert.False(Directory.Exists(dead));
        Assert.False(File.Exists($"{dead}.owner"));
        await writing.CompleteAsync();
        Assert.Equal(6, (await living.HeadAsync(Address))!.Size);
    }

    [Fact]
    public async Task Disposing_a_store_removes_what_it_staged()
    {
        var store = Store(StagingSeam.None);
        var writer = await store.OpenWriteAsync(Address);
        writer.Body.Write(Megabyte);

        store.Dispose();
        await writer.DisposeAsync();

        Assert.Empty(StagedFiles());
    }

    public void Dispose() => _directory.Dispose();

    private LocalObjectStore Store(StagingSeam seam)
    {
        var store = new LocalObjectStore(_directory.Path, new() { FlushToDisk = false }, TimeProvider.System, seam);
        store.CreateBucket("bucket");
        return store;
    }

    private string[] StagedFiles() =>
        [.. Directory.GetDirectories(Path.Join(_directory.Path, StagingArea.Name)).SelectMany(Directory.GetFiles)];
}

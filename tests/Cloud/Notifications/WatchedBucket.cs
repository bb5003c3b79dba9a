using System.Diagnostics;
using System.Text.Json;

namespace Spate.Cloud.Tests.Notifications;

/// <summary>A bucket <c>in</c> to drop files into, its queue, and watchers that can be stopped and started.</summary>
internal sealed class WatchedBucket : IAsyncDisposable
{
    public const string Bucket = "inbox";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly LocalBucketWatcherOptions _options;
    private readonly List<(LocalBucketWatcher Watcher, Task Run, CancellationTokenSource Stop)> _running = [];
    private readonly Queue<Notification> _received = new();

    public WatchedBucket(LocalBucketWatcherOptions? options = null)
    {
        // An hour between scans: what arrives was reported, or found by a start's scan.
        _options = options ?? new() { ScanInterval = TimeSpan.FromHours(1) };
        Store = new(_directory["buckets"], new() { FlushToDisk = false });
        Queue = new(_directory["queue.db"]);
        Drop = Path.Join(Store.Root, Bucket, "drop");
        Outside = _directory["outside"];
        Directory.CreateDirectory(Outside);
        Directory.CreateDirectory(Drop);
    }

    public LocalObjectStore Store { get; }

    public SqliteMessageQueue Queue { get; }

    /// <summary>The directory of the watched prefix <c>drop/</c>.</summary>
    public string Drop { get; }

    /// <summary>A directory beside the buckets.</summary>
    public string Outside { get; }

    public IReadOnlyList<NotificationRule> Rules { get; set; } = [new("rule", Bucket, "drop/", [])];

    public async Task<WatchedBucket> StartAsync()
    {
        var watcher = new LocalBucketWatcher(Store, Queue, Rules, _options);
        var stop = new CancellationTokenSource();
        var run = Task.Run(() => watcher.RunAsync(stop.Token));
        _running.Add((watcher, run, stop));
        await (await Task.WhenAny(run, watcher.CaughtUp)).WaitAsync(Deadline);
        return this;
    }

    public async Task StopAsync()
    {
        foreach (var (watcher, run, stop) in _running)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            watcher.Dispose();
            stop.Dispose();
        }

        _running.Clear();
    }

    /// <summary>Writes a file outside and moves it in.</summary>
    public void MoveIn(string name, string content)
    {
        var source = Path.Join(Outside, Guid.NewGuid().ToString("N"));
        File.WriteAllText(source, content);
        var target = Path.Join(Drop, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(source, target, overwrite: true);
    }

    /// <summary>Waits for the next notification.</summary>
    public async Task<Notification> NextAsync()
    {
        if (_received.Count == 0)
        {
            var messages = await Queue.ReceiveAsync(10, Deadline, TimeSpan.FromHours(1));
            Assert.True(messages.Count > 0, "No notification came.");
            await Queue.DeleteAsync([.. messages.Select(message => message.ReceiptHandle)]);
            foreach (var message in messages)
                _received.Enqueue(Notification.Parse(message.Body));
        }

        return _received.Dequeue();
    }

    public async Task<string[]> NextKeysAsync(int count)
    {
        var keys = new string[count];
        for (var i = 0; i < count; i++)
            keys[i] = (await NextAsync()).Key;
        Array.Sort(keys, StringComparer.Ordinal);
        return keys;
    }

    /// <summary>Holds that nothing was notified besides: whatever was dropped before a last file was seen before it, or never is.</summary>
    public async Task NothingElseAsync()
    {
        MoveIn("last", "");
        Assert.Equal("drop/last", (await NextAsync()).Key);
        File.Delete(Path.Join(Drop, "last"));

        await StopAsync();
        await StartAsync();
        Assert.Empty(_received);
        Assert.Equal(default, await Queue.GetDepthAsync());
    }

    public static async Task ShellAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Queue.DisposeAsync();
        Store.Dispose();
        _directory.Dispose();
    }
}

internal sealed record Notification(string Rule, string Bucket, string Key, long Size, string ETag, string Sequencer)
{
    public static Notification Parse(string body)
    {
        using var json = JsonDocument.Parse(body);
        var record = Assert.Single(json.RootElement.GetProperty("Records").EnumerateArray());
        var s3 = record.GetProperty("s3");
        var item = s3.GetProperty("object");
        return new(
            s3.GetProperty("configurationId").GetString()!,
            s3.GetProperty("bucket").GetProperty("name").GetString()!,
            Uri.UnescapeDataString(item.GetProperty("key").GetString()!.Replace('+', ' ')),
            item.GetProperty("size").GetInt64(),
            item.GetProperty("eTag").GetString()!,
            item.GetProperty("sequencer").GetString()!);
    }
}

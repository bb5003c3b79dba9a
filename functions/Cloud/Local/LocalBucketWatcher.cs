using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;
using Spate.Cloud.Local.Notifications;
using Spate.Cloud.Local.Objects;

namespace Spate.Cloud;

/// <summary>
/// Sends a notification in S3's format for each version of each object that the rules name, exactly once, as soon as its file is complete,
/// however it was written: copied, moved, or by an editor or a program. The system's change notices make this prompt. A scan at the start,
/// at intervals and whenever notices were lost makes it complete, so files that were dropped while nobody watched are notified too.
/// </summary>
public sealed class LocalBucketWatcher : IDisposable
{
    private const int Batch = 1000;
    private const int MaxSettling = 100_000;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly BucketTree _tree;
    private readonly IReadOnlyList<NotificationRule> _rules;
    private readonly LocalBucketWatcherOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly FileChanges _changes = new();
    private readonly WatchedDirectory[] _directories;
    private readonly Scans _scans;
    private readonly SettlingFiles _settling;
    private readonly NotifiedVersions _notified;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResiliencePipeline _retry;
    private DateTimeOffset _lastScan = DateTimeOffset.MinValue;

    /// <summary>Creates a watcher; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="store">The buckets. Those that the rules name are created if they do not exist.</param>
    /// <param name="queue">Where the notifications go, and where it is recorded what was notified.</param>
    /// <param name="rules">Which objects to notify; the first that matches gives the configuration's id.</param>
    /// <param name="options">When a file counts as complete.</param>
    /// <param name="logger">Receives warnings about what cannot be watched.</param>
    /// <param name="timeProvider">The clock.</param>
    public LocalBucketWatcher(
        LocalObjectStore store,
        SqliteMessageQueue queue,
        IReadOnlyList<NotificationRule> rules,
        LocalBucketWatcherOptions? options = null,
        ILogger<LocalBucketWatcher>? logger = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(rules);
        foreach (var rule in rules)
            ObjectName.Check(new(rule.Bucket, $"{DirectoryOf(rule.Prefix)}any"));

        _tree = store.Tree;
        _rules = rules;
        _options = options ?? new();
        _logger = logger ?? NullLogger<LocalBucketWatcher>.Instance;
        _time = timeProvider ?? TimeProvider.System;
        _directories =
        [
            .. rules.Select(rule => (rule.Bucket, Directory: DirectoryOf(rule.Prefix))).Distinct()
                .Select(place => new WatchedDirectory(_tree, place.Bucket, place.Directory, _changes, _logger)),
        ];
        _scans = new(new(_tree), _logger);
        _settling = new(_options, _time, address => Observation.Of(_tree.Path(address.Bucket, address.Key)));
        _notified = new(queue, _time);
        _retry = Retry();
    }

    /// <summary>
    /// Completes when the files that existed at the start have been seen: complete ones have been notified, the others are being waited
    /// for.
    /// </summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Watches until it is cancelled. Failures of the file system or the database are logged and retried.</summary>
    public async Task RunAsync(CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async cancellation => await WatchAsync(cancellation), cancellationToken);

    /// <summary>Stops listening. Files that were reported but not yet notified are found by the scan of the next start.</summary>
    public void Dispose()
    {
        foreach (var directory in _directories)
            directory.Dispose();
        _scans.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await TurnAsync(cancellationToken))
                await WaitAsync(cancellationToken);
        }
    }

    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = PauseAfterFailure,
            ShouldHandle = static args => ValueTask.FromResult(
                args.Outcome.Exception is { } e && (LocalFailure.IsFileError(e) || e is SqliteException)),
            OnRetry = args =>
            {
                _logger.LogError(
                    args.Outcome.Exception, "Watching the buckets failed; they are scanned again in {Pause}.", args.RetryDelay);
                _lastScan = DateTimeOffset.MinValue;
                return default;
            },
        })
        .Build();

    /// <summary>Does a batch of each kind of work; false when there was nothing to do.</summary>
    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        TakeChanges();
        if (_scans.IsIdle && _time.GetUtcNow() - _lastScan >= ScanInterval)
            await BeginScanAsync(cancellationToken);
        Scan();

        var settled = _settling.TakeSettled(Batch);
        if (settled.Count > 0)
            await _notified.NotifyAsync(settled, address => _rules.First(rule => rule.Matches(address)).Id);

        if (settled.Count > 0 || (!_scans.IsIdle && _settling.Count < MaxSettling))
            return true;
        _caughtUp.TrySetResult();
        return false;
    }

    private TimeSpan ScanInterval =>
        Array.TrueForAll(_directories, directory => directory.IsComplete) ? _options.ScanInterval : _options.FallbackScanInterval;

    private void TakeChanges()
    {
        var (names, incomplete) = _changes.Take();
        if (incomplete)
            _lastScan = DateTimeOffset.MinValue;

        foreach (var (address, change) in names)
        {
            if (IsWatched(address))
                _settling.Report(address, change.HasFlag(FileChange.Renamed));
            if (change.HasFlag(FileChange.Appeared) && _tree.HasDirectory(address.Bucket, address.Key))
                _scans.Add(address.Bucket, $"{address.Key}/");
        }
    }

    private async Task BeginScanAsync(CancellationToken cancellationToken)
    {
        // Listening starts before the scan, so that changes in between are reported.
        _lastScan = _time.GetUtcNow();
        foreach (var directory in _directories)
            directory.Listen();
        foreach (var rule in _rules)
            _scans.Add(rule.Bucket, rule.Prefix);
        await _notified.ForgetAsync(IsGone, cancellationToken);
    }

    private void Scan()
    {
        if (_settling.Count >= MaxSettling)
            return;

        foreach (var (address, stat) in _scans.Take(Batch))
        {
            if (IsWatched(address) && !_notified.Contains(address, stat.ETag))
                _settling.Report(address, renamed: false);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var next = _lastScan + ScanInterval;
        if (_settling.NextDue is { } due && due < next)
            next = due;
        var left = next - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_changes.Any, Task.Delay(left, _time, enough.Token));
        await enough.CancelAsync();
    }

    private bool IsWatched(ObjectAddress address) => ObjectName.IsKey(address.Key) && _rules.Any(rule => rule.Matches(address));

    // While the bucket itself is missing (not mounted, for instance), nothing is known about its contents.
    private bool IsGone(ObjectAddress address) =>
        Directory.Exists(_tree.BucketPath(address.Bucket)) && FileStat.Of(_tree.Path(address.Bucket, address.Key)) is null;

    private static string DirectoryOf(string prefix) => prefix[..(prefix.LastIndexOf('/') + 1)];
}

using System.Runtime.CompilerServices;
using System.Text;
using Spate.Cloud.Local.Queue;
using Spate.Sqlite;

namespace Spate.Cloud;

/// <summary>
/// A queue in one SQLite file, which any number of processes may share. Completed calls are on disk (WAL, synchronous=FULL); calls that
/// wait at the same time are committed together. Messages that were received <see cref="SqliteMessageQueueOptions.MaxReceiveCount"/> times
/// and became visible again are kept in the table <c>dead_letters</c> with body, time and reason.
/// </summary>
public sealed class SqliteMessageQueue : IMessageQueue, IQueueAdministration, IAsyncDisposable
{
    /// <summary>The maximum size of a message, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>The maximum number of messages that one call sends or receives.</summary>
    public const int MaxBatch = 10;

    /// <summary>How many dead letters are listed or moved back at a time, so that others can write in between.</summary>
    private const int DeadLetterBatch = 100;

    private static readonly EmbeddedSql Sql = new(typeof(SqliteMessageQueue).Assembly, "Spate.Cloud.Local.Queue");
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromHours(12);

    private readonly SqliteMessageQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteWriter _writer;
    private readonly ReadConnections _readers;
    private readonly Arrivals _arrivals = new();
    private bool _isDisposed;

    /// <summary>Opens a queue, creating the file and its directory if they do not exist.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="options">How the queue behaves.</param>
    /// <param name="timeProvider">The clock for visibility; all processes that share the file must agree on it.</param>
    /// <exception cref="InvalidDataException">The file is not a queue's, or was written by a later version.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SqliteMessageQueue(string path, SqliteMessageQueueOptions? options = null, TimeProvider? timeProvider = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxReceiveCount, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.OtherProcessPoll, TimeSpan.Zero, nameof(options));
        _time = timeProvider ?? TimeProvider.System;

        Path = path;
        var file = new SqliteFile(path, Sql);
        _writer = new SqliteWriter(file, "queue writer");
        _readers = new ReadConnections(file);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxNumberOfMessages, MaxBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(waitTime, TimeSpan.Zero);
        CheckVisibility(visibilityTimeout);

        var started = _time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arrival = _arrivals.Next;
            var next = Read(MessageTable.NextVisibleAt);
            if (next <= Now)
            {
                var received = await _writer.WriteAsync(
                    sql => MessageTable.Receive(sql, maxNumberOfMessages, Now, Later(visibilityTimeout), _options.MaxReceiveCount));
                if (received.Count > 0)
                    return received;
                continue; // Another receiver was first, or what was due is dead: look again.
            }

            var left = waitTime - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return [];

            await WaitAsync(arrival, Min(left, _options.OtherProcessPoll, UntilVisible(next)), cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default)
    {
        var handles = Parse(receiptHandles, cancellationToken);
        return _writer.WriteAsync(sql =>
        {
            MessageTable.Delete(sql, handles);
            return handles;
        });
    }

    /// <inheritdoc />
    public async Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        CheckVisibility(visibilityTimeout);
        var handles = Parse(receiptHandles, cancellationToken);
        await WriteAsync(sql =>
        {
            MessageTable.ChangeVisibility(sql, handles, Later(visibilityTimeout));
            return handles;
        });
    }

    /// <inheritdoc />
    public async Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        cancellationToken.ThrowIfCancellationRequested();
        if (bodies.Count > MaxBatch)
            throw new ArgumentException($"{bodies.Count} messages were sent at once; a queue takes at most {MaxBatch}.", nameof(bodies));
        foreach (var body in bodies)
            CheckSize(body);

        await WriteAsync(sql =>
        {
            Insert(sql, bodies);
            return bodies;
        });
    }

    /// <inheritdoc />
    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Read(sql => MessageTable.Depth(sql, Now)));
    }

    /// <inheritdoc />
    public Task<DateTimeOffset?> GetOldestAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var oldest = Read(MessageTable.OldestSentAt);
        return Task.FromResult(oldest is { } sentAt ? DateTimeOffset.FromUnixTimeMilliseconds(sentAt) : default(DateTimeOffset?));
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<DeadLetter> ListDeadLettersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = 0L;
        while (DeadLettersAfter(last) is { Count: > 0 } page)
        {
            foreach (var (sequence, letter) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return letter;
                last = sequence;
            }

            await Task.Yield();
        }
    }

    /// <inheritdoc />
    public async Task<long> RedriveAsync(CancellationToken cancellationToken = default)
    {
        // Messages that become dead letters meanwhile have later numbers and stay.
        var moved = 0L;
        if (Read(DeadLetterTable.Last) is not { } last)
            return moved;

        for (var batch = DeadLetterBatch; batch > 0; moved += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch = await WriteAsync(sql => DeadLetterTable.Revive(sql, last, DeadLetterBatch, Now));
        }

        return moved;
    }

    /// <inheritdoc />
    public Task<bool> RedriveAsync(string messageId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        cancellationToken.ThrowIfCancellationRequested();
        return WriteAsync(sql => DeadLetterTable.Revive(sql, messageId, Now));
    }

    /// <summary>
    /// Completes when all calls in progress are committed. Only the first call has an effect: a container that has the queue registered
    /// under two types disposes of it twice.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _writer.Dispose();
            _readers.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    internal T Read<T>(Func<StatementCache, T> read) => _readers.Read(read);

    /// <summary>Writes, possibly in a transaction shared with others, then wakes the receivers.</summary>
    internal async Task<T> WriteAsync<T>(Func<StatementCache, T> write)
    {
        var result = await _writer.WriteAsync(write);
        _arrivals.Signal();
        return result;
    }

    /// <summary>Inserts messages within a writing transaction.</summary>
    internal void Insert(StatementCache sql, IEnumerable<string> bodies) => MessageTable.Send(sql, bodies, Now);

    private List<(long Sequence, DeadLetter Letter)> DeadLettersAfter(long sequence) =>
        Read(sql => DeadLetterTable.After(sql, sequence, DeadLetterBatch));

    private static void CheckVisibility(TimeSpan visibilityTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(visibilityTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(visibilityTimeout, MaxVisibility);
    }

    private static void CheckSize(string body)
    {
        ArgumentException.ThrowIfNullOrEmpty(body);
        var size = Encoding.UTF8.GetByteCount(body);
        if (size > MaxMessageBytes)
        {
            throw new ArgumentException(
                $"A message of {size} bytes was sent; a queue takes at most {MaxMessageBytes}: put the data into an object.", nameof(body));
        }
    }

    private static ReceiptHandle[] Parse(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiptHandles);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. receiptHandles.Select(ReceiptHandle.Parse)];
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b, TimeSpan c) => TimeSpan.FromTicks(Math.Min(a.Ticks, Math.Min(b.Ticks, c.Ticks)));

    private long Later(TimeSpan delay) => Now + (long)Math.Ceiling(delay.TotalMilliseconds);

    private TimeSpan UntilVisible(long? next) => next is { } at ? TimeSpan.FromMilliseconds(Math.Max(1, at - Now)) : TimeSpan.MaxValue;

    private async Task WaitAsync(Task arrival, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(arrival, Task.Delay(atMost, _time, enough.Token));
        await enough.CancelAsync();
    }
}

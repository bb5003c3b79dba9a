using Microsoft.Extensions.Logging;
using Npgsql;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Signals;

/// <summary>
/// Tells other hubs of work that this one left, and of instances that changed. Not within the transactions that did it: a commit with
/// NOTIFY holds a lock of the whole server while it syncs to disk. A notification follows its commit at once if there was none lately, and
/// otherwise waits a little for company; one that is lost is made up for by polling.
/// </summary>
internal sealed class Notifier : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly PostgresDatabase _database;
    private readonly HubTime _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    internal Notifier(PostgresDatabase database, HubTime time, ILogger log) => (_database, _time, _log) = (database, time, log);

    /// <summary>What this hub's notifications begin with, by which it knows them as its own.</summary>
    internal string Sender { get; } = Guid.NewGuid().ToString("N");

    internal void NoteWork(string? pool) => Note(Notification.Work(Sender, pool));

    internal void NoteChange() => Note(Notification.Change(Sender));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task sending;
        lock (_lock)
            sending = _sending;
        await sending;
        _stopping.Dispose();
    }

    private void Note(string payload)
    {
        lock (_lock)
        {
            _pending.Add(payload);
            if (_isSending)
                return;
            _isSending = true;
            _sending = Task.Run(SendAsync);
        }
    }

    private async Task SendAsync()
    {
        while (TakePending() is { Length: > 0 } payloads)
        {
            try
            {
                await NotifyAsync(payloads);
                await Task.Delay(Pause, _time.Provider, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // What is pending still goes out, without a pause.
            }
            catch (Exception e) when (PostgresFailure.IsTransient(e) || e is NpgsqlException)
            {
                HubLog.NotifyFailed(_log, e);
            }
        }
    }

    private string[] TakePending()
    {
        lock (_lock)
        {
            string[] taken = [.. _pending];
            _pending.Clear();
            _isSending = taken.Length > 0;
            return taken;
        }
    }

    private async Task NotifyAsync(string[] payloads)
    {
        await using var connection = await _database.Reading.OpenConnectionAsync();
        await using var notify = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command("notify", Value(_database.Schema), Value(payloads)) },
        };
        await notify.ExecuteNonQueryAsync();
    }
}

/// <summary>The texts of notifications: the sender, what it is about, and if it is calls, their pool.</summary>
internal static class Notification
{
    // A payload may have 8,000 bytes.
    private const int LongestPool = 1_000;

    internal static string Work(string sender, string? pool) => pool switch
    {
        null => $"{sender} runs",
        { Length: > LongestPool } => $"{sender} any",
        _ => $"{sender} tasks {pool}",
    };

    internal static string Change(string sender) => $"{sender} changes";

    /// <summary>Tells the outlook what a notification says.</summary>
    internal static void Read(string payload, Outlook outlook)
    {
        if (payload.Split(' ', 3) is not [var sender, var about, .. var pool] || sender == outlook.Sender)
            return;
        switch (about)
        {
            case "runs":
                outlook.LearnWork(null);
                break;
            case "tasks" when pool is [var name]:
                outlook.LearnWork(name);
                break;
            case "changes":
                outlook.LearnChange();
                break;
            default:
                outlook.LearnAnything();
                break;
        }
    }
}

using Microsoft.Extensions.Logging;
using Npgsql;
using Spate.TaskHub.Worker;

namespace Spate.TaskHub.Hubs.Postgres.Signals;

/// <summary>Listens for the notifications of other hubs, on a connection of its own, which it opens again whenever it is lost.</summary>
internal sealed class Listener(
    PostgresDatabase database, Outlook outlook, PostgresTaskHubOptions options, HubTime time, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    /// <summary>Begins to listen. Every notification after this is heard.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        _listening = Task.Run(() => ListenAsync(connection), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private async Task ListenAsync(NpgsqlConnection? connection)
    {
        var backoff = new Backoff(time.Provider, options.Random);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                connection ??= await ReopenAsync();
                backoff.Reset();
                await connection.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (PostgresFailure.IsTransient(e) || e is NpgsqlException)
            {
                HubLog.ListenFailed(log, e);
                await CloseAsync(connection);
                connection = null;
                await backoff.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await CloseAsync(connection);
    }

    private async Task<NpgsqlConnection> ReopenAsync()
    {
        var connection = await OpenAsync(_stopping.Token);
        HubLog.ListensAgain(log);
        outlook.LearnAnything();
        return connection;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await database.Listening.OpenConnectionAsync(cancellationToken);
        try
        {
            connection.Notification += (_, notification) => Notification.Read(notification.Payload, outlook);
            await using var command = new NpgsqlCommand($"LISTEN \"{database.Schema}\"", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }
}

using Spate.TaskHub.Tests.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>The PostgreSQL server of a test assembly, started when the first test needs it and ended with the tests.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresProcess>> _process = new(() => PostgresProcess.StartAsync());
    private readonly Lazy<Task<string>> _shared;
    private int _databases;
    private int _schemas;

    public PostgresServer() => _shared = new(CreateDatabaseAsync);

    /// <summary>Makes an empty database of one's own.</summary>
    /// <returns>How to connect to it, as its owner.</returns>
    public async Task<string> CreateDatabaseAsync() =>
        await (await _process.Value).CreateDatabaseAsync($"test_{Interlocked.Increment(ref _databases)}");

    /// <summary>Where a hub may be made in a schema of its own, which costs less than a database.</summary>
    public async Task<PostgresTaskHubOptions> CreateHubAsync() => new()
    {
        ConnectionString = await _shared.Value,
        Schema = $"hub_{Interlocked.Increment(ref _schemas)}",
    };

    public async ValueTask DisposeAsync()
    {
        if (_process.IsValueCreated)
            await (await _process.Value).DisposeAsync();
    }
}

using Spate.Durable.Tests.Postgres;

namespace Spate.Durable.Tests.Conformance;

/// <summary>The PostgreSQL hub: the suite. What is its own is in the folder Postgres.</summary>
public sealed class PostgresTaskHubTests(PostgresServer server) : TaskHubConformance
{
    private string _database = "";

    protected override async Task PrepareAsync() => _database = await server.CreateDatabaseAsync();

    private protected override ITaskHub Open() => new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = _database }, Time);
}

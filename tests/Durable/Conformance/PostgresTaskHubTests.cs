using Spate.Durable.Tests.Postgres;

namespace Spate.Durable.Tests.Conformance;

/// <summary>The PostgreSQL hub: the suite. What is its own is in the folder Postgres.</summary>
public sealed class PostgresTaskHubTests(PostgresServer server) : TaskHubConformance
{
    private PostgresTaskHubOptions? _options;

    protected override async Task PrepareAsync() => _options = await server.CreateHubAsync();

    private protected override ITaskHub Open() => new PostgresTaskHub(_options!, Time);
}

using Microsoft.Extensions.Logging.Abstractions;
using Spate.TaskHub.Hubs.Postgres;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

public sealed class MigrationTests(PostgresServer server) : IAsyncLifetime
{
    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Hubs_that_open_an_empty_database_together_migrate_it_once()
    {
        var hubs = Enumerable.Range(0, 8).Select(_ => Hub()).ToArray();

        await Task.WhenAll(hubs.Select(hub => hub.InitializeAsync()));

        foreach (var hub in hubs)
            await hub.DisposeAsync();
        Assert.Equal((long)PostgresSql.Text.Migrations.Count, await ExecuteAsync(_database, "SELECT COUNT(*) FROM spate.schema_version"));
    }

    [Fact]
    public async Task A_schema_of_an_earlier_version_is_brought_up_with_what_it_holds()
    {
        await using (var earlier = Hub())
            await earlier.CreateInstanceAsync(new NewInstance("kept", Event.ExecutionStarted(DateTimeOffset.UtcNow, "o", null, "run")));

        await using var later = Hub(new Migration(1000, "ALTER TABLE instances ADD COLUMN invented integer NOT NULL DEFAULT 7"));
        await later.InitializeAsync();

        Assert.Equal(7, await ExecuteAsync(_database, "SELECT invented FROM spate.instances"));
        Assert.NotNull(await later.GetInstanceAsync("kept", withPayloads: false));
    }

    [Fact]
    public async Task A_schema_of_a_later_version_is_refused_with_a_clear_error()
    {
        await using (var later = Hub(new Migration(1000, "SELECT 1")))
            await later.InitializeAsync();
        await using var hub = Hub();

        var error = await Assert.ThrowsAsync<TaskHubException>(() => hub.InitializeAsync());

        Assert.Contains("has schema version 1000, and this program knows only up to", error.Message, StringComparison.Ordinal);
        Assert.Contains("schema 'spate'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_not_bring_up_an_earlier_version_learns_who_can()
    {
        await using (var owner = Hub())
            await owner.InitializeAsync();
        var role = await CreateRoleAsync(_database, "guest");
        await ExecuteAsync(
            _database, $"GRANT USAGE ON SCHEMA spate TO {UserOf(role)}; GRANT ALL ON ALL TABLES IN SCHEMA spate TO {UserOf(role)}");
        await using var hub = Hub(new Migration(1000, "ALTER TABLE instances ADD COLUMN invented integer"), role);

        var error = await Assert.ThrowsAsync<TaskHubException>(() => hub.InitializeAsync());

        Assert.Contains("may not migrate it", error.Message, StringComparison.Ordinal);
        Assert.Contains("as the owner of the schema", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_schema_as_it_was()
    {
        await using (var earlier = Hub())
            await earlier.InitializeAsync();
        await using var broken = Hub(new Migration(1000, "ALTER TABLE instances ADD COLUMN invented integer; SELECT 1 / 0"));

        await Assert.ThrowsAsync<TaskHubException>(() => broken.InitializeAsync());

        await using var hub = Hub();
        await hub.InitializeAsync();
        Assert.Equal(false, await ExecuteAsync(_database, "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attname = 'invented')"));
    }

    private PostgresTaskHub Hub(Migration? further = null, string? connectionString = null)
    {
        var options = new PostgresTaskHubOptions { ConnectionString = connectionString ?? _database };
        var migrations = PostgresSql.Text.Migrations.ToList();
        if (further is not null)
            migrations.Add((further.Version, further.Text));
        return new PostgresTaskHub(options, null, NullLoggerFactory.Instance, migrations);
    }

    private sealed record Migration(int Version, string Text);
}

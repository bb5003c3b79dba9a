using Npgsql;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>Failures that programs of the version before stored, without a fingerprint.</summary>
public sealed class UnmarkedFailureTests(PostgresServer server)
{
    [Fact]
    public async Task They_are_grouped_with_those_of_today()
    {
        var options = await server.CreateHubAsync();
        await using var hub = new PostgresTaskHub(options);
        await hub.InitializeAsync();
        await using var database = NpgsqlDataSource.Create($"{options.ConnectionString};Search Path={options.Schema}");
        await using var insert = database.CreateCommand(
            """
            INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at, failure)
            SELECT 'run-' || n, 'r', 'o', 3, now(), now(), CASE WHEN n > 0 THEN '{"ErrorType":"E","ErrorMessage":"broke ' || n || '"}' END
            FROM generate_series(0, 700) AS n
            """);
        await insert.ExecuteNonQueryAsync();

        var failures = await hub.GroupFailuresAsync(new RunFilter(), 10);

        Assert.Equal(
            [(ErrorFingerprint.Of(new("E", "broke 9", null, null, false)), 700L), ("", 1L)],
            failures.Groups.Select(group => (group.Fingerprint, group.Runs)));
        Assert.Equal(701, failures.Runs);
    }
}

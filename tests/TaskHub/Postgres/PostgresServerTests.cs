using Npgsql;

namespace Spate.TaskHub.Tests.Postgres;

public class PostgresServerTests
{
    [Fact]
    public async Task A_server_that_crashed_comes_back_with_all_that_was_committed()
    {
        await using var server = await PostgresProcess.StartAsync();
        var database = await server.CreateDatabaseAsync("kept") + ";Pooling=false";
        await RunAsync(database, "CREATE TABLE t AS SELECT 42 AS answer");

        await server.CrashAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => RunAsync(database, "SELECT 1"));
        await server.StartAgainAsync();

        Assert.Equal(42, await RunAsync(database, "SELECT answer FROM t"));
    }

    private static async Task<object?> RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}

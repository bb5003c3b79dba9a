using Npgsql;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>What the disk and the server allow to somebody who commits one small row at a time, on some connections at once.</summary>
internal static class CommitFloor
{
    internal static async Task<Load> MeasureAsync(MeteredServer server, int connections, int rows)
    {
        var database = await server.CreateDatabaseAsync();
        var meter = await Meter.CreateAsync(server, database);
        var warmUp = rows / 10;
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using (var create = source.CreateCommand(
                "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)"))
            {
                await create.ExecuteNonQueryAsync();
            }

            await InsertAsync(source, connections, warmUp);
            meter.Start(() => ProcessorTime.OfProcess(Environment.ProcessId));
            await InsertAsync(source, connections, rows);
            meter.Stop();
        }

        var load = await meter.ReadAsync($"floor: one row per commit, {connections} at a time", rows, rows + warmUp);
        await server.DropDatabaseAsync(database);
        return load;
    }

    private static Task InsertAsync(NpgsqlDataSource source, int connections, int rows) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => InsertAsync(source, rows / connections)));

    private static async Task InsertAsync(NpgsqlDataSource source, int rows)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO t (text) VALUES ($1)", connection);
        insert.Parameters.Add(new NpgsqlParameter { Value = new string('x', 200) });
        await insert.PrepareAsync();
        for (var i = 0; i < rows; i++)
            await insert.ExecuteNonQueryAsync();
    }
}

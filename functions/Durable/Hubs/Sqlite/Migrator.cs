using Microsoft.Data.Sqlite;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>Brings a database to the schema version of this program. The version is SQLite's user_version.</summary>
internal static class Migrator
{
    /// <exception cref="TaskHubException">The database has a later version.</exception>
    internal static void Migrate(SqliteConnection connection)
    {
        var migrations = SqliteTaskHub.Sql.Migrations();
        // IMMEDIATE takes the write lock before the version is read: two processes that start together migrate once.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = ReadVersion(connection);
        if (version > migrations[^1].Version)
        {
            throw new TaskHubException(
                $"The task hub '{connection.DataSource}' has schema version {version}, and this program knows only up to " +
                $"{migrations[^1].Version}. Run the version of the program that wrote it, or a later one.");
        }

        foreach (var migration in migrations.Where(m => m.Version > version))
        {
            Run(connection, migration.Text);
            Run(connection, $"PRAGMA user_version = {migration.Version}");
        }

        transaction.Commit();
    }

    private static long ReadVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

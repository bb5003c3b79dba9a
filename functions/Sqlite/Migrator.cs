using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>Migrates a database to this program's schema version. The version is SQLite's user_version.</summary>
internal static class Migrator
{
    /// <exception cref="InvalidDataException">The database has a later version.</exception>
    internal static void Migrate(SqliteConnection connection, IReadOnlyList<(int Version, string Text)> migrations)
    {
        var latest = migrations[^1].Version;
        if (ReadVersion(connection) == latest)
            return;

        // IMMEDIATE takes the write lock before the version is read again: two processes that start together migrate once.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = ReadVersion(connection);
        if (version > latest)
        {
            throw new InvalidDataException(
                $"'{connection.DataSource}' has schema version {version}, but this program supports versions up to {latest}. " +
                "Use the program that wrote it, or a later one.");
        }

        foreach (var migration in migrations.Where(migration => migration.Version > version))
        {
            connection.Execute(migration.Text);
            connection.Execute($"PRAGMA user_version = {migration.Version}");
        }

        transaction.Commit();
    }

    private static long ReadVersion(SqliteConnection connection)
    {
        using var version = new Statement(connection, "PRAGMA user_version");
        return (long)version.Scalar()!;
    }
}

using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>Opens the queue's file and brings its schema up to date.</summary>
internal static class QueueDatabase
{
    private const int NotADatabase = 26; // SQLITE_NOTADB

    private static readonly string[] Scripts = LoadScripts();

    /// <summary>Opens a connection whose commits are on disk when they return (WAL with synchronous=FULL), and brings the schema up to date.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;");
            Migrate(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw e.SqliteErrorCode == NotADatabase
                ? new InvalidDataException($"'{path}' is not a queue's database: move it away, or name another file.", e)
                : new IOException($"The queue's database '{path}' cannot be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants and embedded scripts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void Migrate(SqliteConnection connection)
    {
        if (Version(connection) == Scripts.Length)
            return;

        Execute(connection, "BEGIN EXCLUSIVE");
        try
        {
            // Asked again: another process may have been first.
            var version = Version(connection);
            if (version > Scripts.Length)
            {
                throw new InvalidDataException(
                    $"The queue's database '{connection.DataSource}' has schema version {version}, and this program knows versions up to {Scripts.Length}: " +
                    "use the program that wrote it, or a later one.");
            }

            foreach (var script in Scripts.Skip(version))
                Execute(connection, script);
            Execute(connection, $"PRAGMA user_version = {Scripts.Length}; COMMIT");
        }
        catch
        {
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar());
    }

    private static string[] LoadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("queue/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

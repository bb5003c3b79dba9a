using System.Globalization;
using Npgsql;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>
/// Brings the schema to the version of this program. Versions are applied one after another, each in a transaction of its own, under an
/// advisory lock: of programs that start together one migrates, and the others find it done.
/// </summary>
internal sealed class PostgresMigrator(PostgresDatabase database, IReadOnlyList<(int Version, string Text)> migrations)
{
    // Tells this lock from the advisory locks of other programs on the database.
    private const int LockClass = 0x53504154;

    private const string Tables = "instances, runs, inbox, tasks, history, payloads";

    /// <exception cref="TaskHubException">The hub cannot be used; the message says why and what to do.</exception>
    internal async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Reading.OpenConnectionAsync(cancellationToken);
        if (await ScalarAsync<bool>(connection, "SELECT pg_is_in_recovery()", cancellationToken))
        {
            throw ReadOnly(
                "the server is a standby",
                "Connect to the primary server: correct Host, or name all hosts and Target Session Attributes=primary.");
        }

        if (await ScalarAsync<string>(connection, "SHOW transaction_read_only", cancellationToken) == "on")
        {
            throw ReadOnly(
                "default_transaction_read_only is on",
                "Switch it off for the database and the user (ALTER DATABASE, ALTER ROLE ... RESET).");
        }

        while (await VersionAsync(connection, cancellationToken) is var version && version < migrations[^1].Version)
            await MigrateFromAsync(connection, version, cancellationToken);
        await RequirePrivilegesAsync(connection, cancellationToken);
    }

    private async Task MigrateFromAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({LockClass}, hashtext('{database.Schema}'))", cancellationToken);
        // Whoever held the lock before may have done it. A later snapshot sees that.
        if (await VersionAsync(connection, cancellationToken) != version)
            return;
        try
        {
            if (version == 0)
                await CreateSchemaAsync(connection, cancellationToken);
            var next = migrations.First(migration => migration.Version > version);
            await RunAsync(connection, next.Text, cancellationToken);
            await RunAsync(connection, $"INSERT INTO schema_version (version) VALUES ({next.Version})", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new TaskHubException(
                version == 0
                    ? $"The task hub {database} does not exist, and the user may not create it ({e.MessageText}). Let an administrator do "
                      + $"\"CREATE SCHEMA {database.Schema} AUTHORIZATION {database.User}\", or start this program once as a user with "
                      + "CREATE on the database."
                    : $"The task hub {database} has schema version {version}, this program needs {migrations[^1].Version}, "
                      + $"and the user may not migrate it ({e.MessageText}). Start this program once as the owner of the schema.",
                e);
        }
    }

    private async Task CreateSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Asked first, for IF NOT EXISTS needs the privilege to create even if there is nothing to do.
        if (!await ScalarAsync<bool>(
            connection, $"SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = '{database.Schema}')", cancellationToken))
        {
            await RunAsync(connection, $"CREATE SCHEMA \"{database.Schema}\"", cancellationToken);
        }

        await RunAsync(
            connection,
            "CREATE TABLE schema_version (version integer NOT NULL PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellationToken);
    }

    private async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var exists = $"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = '{database.Schema}' AND tablename = 'schema_version')";
        if (!await ScalarAsync<bool>(connection, exists, cancellationToken))
            return 0;
        var version = await ScalarAsync<int>(
            connection, $"SELECT COALESCE(MAX(version), 0) FROM \"{database.Schema}\".schema_version", cancellationToken);
        if (version > migrations[^1].Version)
        {
            throw new TaskHubException(
                $"The task hub {database} has schema version {version}, and this program knows only up to {migrations[^1].Version}. "
                + "Run the version of the program that wrote it, or a later one.");
        }

        return version;
    }

    private async Task RequirePrivilegesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var lacking = await ScalarAsync<string>(
            connection,
            $"""
            SELECT COALESCE(string_agg(privilege || ' on ' || name, ', '), '')
            FROM unnest(string_to_array('{Tables}', ', ')) AS name, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
            WHERE NOT has_table_privilege(format('%I.%I', '{database.Schema}', name), privilege)
            """,
            cancellationToken);
        if (lacking.Length > 0)
        {
            throw new TaskHubException(
                $"The task hub {database} cannot be used: the user lacks {lacking}. Let the owner of the schema grant it "
                + $"(GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {database.Schema} TO {database.User}).");
        }
    }

    private TaskHubException ReadOnly(string why, string what) => new($"The task hub {database} cannot be written: {why}. {what}");

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync(cancellationToken))!, typeof(T), CultureInfo.InvariantCulture);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration, or the wait for somebody else's, may take longer than other statements may.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

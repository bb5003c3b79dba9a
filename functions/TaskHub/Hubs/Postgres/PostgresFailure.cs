using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>What an error of the database means: whether to try again, and what to tell.</summary>
internal static class PostgresFailure
{
    /// <summary>
    /// Whether the same operation may succeed soon: the connection was lost, the server is going or coming, transactions were in each
    /// other's way, or two created the same instance.
    /// </summary>
    internal static bool IsTransient(Exception error) => error switch
    {
        Commits.ConflictException or PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.ReadOnlySqlTransaction,
        } => true,
        NpgsqlException e => e.IsTransient
            || e.InnerException is IOException or SocketException or TimeoutException or ObjectDisposedException,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether the server that the connections lead to has become a standby. Others may lead to its successor.</summary>
    internal static bool IsDemotion(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Whether the fault lies with the values of a statement: one operation of a batch, not the batch.</summary>
    internal static bool IsOfData(Exception error) =>
        error is Commits.ConflictException or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        || (!IsTransient(error) && error is not (ObjectDisposedException or OperationCanceledException));

    /// <summary>The error with the hub's address, what was tried, and what to do about it.</summary>
    internal static Exception Explain(Exception error, PostgresDatabase database, string doing) => error switch
    {
        TaskHubException or OperationCanceledException or ObjectDisposedException or ArgumentException => error,
        _ => new TaskHubException($"The task hub {database} {doing}: {Describe(error, database)}", error),
    };

    private static string Describe(Exception error, PostgresDatabase database) => error switch
    {
        PostgresException e => Describe(e, database),
        NpgsqlException { InnerException: SocketException e } =>
            $"no PostgreSQL can be reached there ({e.Message}). Check Host and Port in its connection string, and that the server runs.",
        NpgsqlException { InnerException: AuthenticationException e } =>
            $"TLS could not be set up ({e.Message}). Check SSL Mode and Root Certificate in its connection string.",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            "it did not answer in time. Check Host and Port in its connection string, and the server's load.",
        SocketException e =>
            $"no PostgreSQL can be reached there ({e.Message}). Check Host and Port in its connection string, and that the server runs.",
        _ => error.Message,
    };

    private static string Describe(PostgresException error, PostgresDatabase database) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server refuses the user '{database.User}' ({error.MessageText}). Check Username in its connection string, "
                + "and the password there, in PGPASSWORD or in PGPASSFILE.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"the server has no such database. Create it (CREATE DATABASE {database.Name}), or correct Database in its connection string.",
        PostgresErrorCodes.TooManyConnections =>
            $"the server has no connection left ({error.MessageText}). Raise its max_connections, lower Maximum Pool Size in the "
                + "connection strings of its clients, or run fewer of them.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"the user '{database.User}' lacks a privilege ({error.MessageText}). The user that creates the schema owns it and may do all; "
            + "to another one, grant USAGE on the schema, and SELECT, INSERT, UPDATE and DELETE on its tables.",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            "the database is read-only. Connect to the primary server (Target Session Attributes=primary picks it from several hosts), "
                + "and see that default_transaction_read_only is off.",
        PostgresErrorCodes.CannotConnectNow => $"the server is starting or stopping ({error.MessageText}).",
        _ => $"{error.MessageText} (SQLSTATE {error.SqlState})",
    };
}

using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>A database file with a write-ahead log, and the SQL that belongs to it.</summary>
/// <param name="path">The file. Its folder is created if it does not exist.</param>
/// <param name="sql">Its statements and migrations.</param>
/// <param name="options">The options of its connections.</param>
public sealed class SqliteFile(string path, EmbeddedSql sql, SqliteFileOptions? options = null)
{
    private const int NotADatabase = 26; // SQLITE_NOTADB

    private readonly SqliteFileOptions _options = options ?? new();

    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The file's statements and migrations.</summary>
    public EmbeddedSql Sql { get; } = sql;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SqliteConnection Open() => Open(static _ => { });

    /// <summary>Opens a connection and migrates the schema to this program's version.</summary>
    /// <exception cref="InvalidDataException">The file is not a database, or its schema is of a later version.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SqliteConnection OpenMigrated() => Open(connection => Migrator.Migrate(connection, Sql.Migrations));

    private SqliteConnection Open(Action<SqliteConnection> prepare)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var connection = new SqliteConnection(ConnectionString());
        try
        {
            connection.Open();
            Configure(connection);
            _options.AddFunctions?.Invoke(connection);
            prepare(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw e.SqliteErrorCode == NotADatabase
                ? new InvalidDataException($"'{Path}' is not a SQLite database. Move it away, or name another file.", e)
                : new IOException($"'{Path}' cannot be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string ConnectionString() => new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        Pooling = false, // a pool would keep the file open after Dispose
        DefaultTimeout = (int)Math.Max(1, _options.BusyTimeout.TotalSeconds),
    }.ToString();

    private void Configure(SqliteConnection connection) => connection.Execute(
        $"""
        PRAGMA busy_timeout = {(long)_options.BusyTimeout.TotalMilliseconds};
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = {(_options.Durability == SqliteDurability.Full ? "FULL" : "NORMAL")};
        PRAGMA journal_size_limit = 67108864;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        """);
}

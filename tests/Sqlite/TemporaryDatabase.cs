using Microsoft.Data.Sqlite;

namespace Spate.Sqlite.Tests;

/// <summary>A file of its own for a test, with the SQL of this assembly.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    public static readonly EmbeddedSql Sql = new(typeof(TemporaryDatabase).Assembly, "Spate.Sqlite.Tests");

    private readonly string _folder = Directory.CreateTempSubdirectory("spate-sqlite-").FullName;

    public TemporaryDatabase() => File = new SqliteFile(Path.Combine(_folder, "below", "test.db"), Sql);

    public SqliteFile File { get; }

    /// <summary>SQLite gives a log up only when nobody else has the file open.</summary>
    public bool IsOpen()
    {
        try
        {
            return (string?)Scalar("PRAGMA journal_mode = DELETE") != "delete";
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 5)
        {
            return true;
        }
    }

    public object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File.Path};Pooling=False;Default Timeout=1");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

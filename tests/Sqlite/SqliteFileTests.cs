namespace Spate.Sqlite.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    [Theory]
    [InlineData(SqliteDurability.Full, 2L)]
    [InlineData(SqliteDurability.Normal, 1L)]
    public void Commits_are_as_durable_as_the_options_say(SqliteDurability durability, long synchronous)
    {
        using var connection = new SqliteFile(_database.File.Path, TemporaryDatabase.Sql, new() { Durability = durability }).Open();
        using var command = connection.CreateCommand();

        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(synchronous, command.ExecuteScalar());
    }

    [Fact]
    public void A_schema_of_an_earlier_version_is_brought_up()
    {
        _database.File.Open().Dispose();
        _database.Scalar("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)");
        _database.Scalar("INSERT INTO notes (text) VALUES ('old')");
        _database.Scalar("PRAGMA user_version = 1");

        _database.File.OpenMigrated().Dispose();

        Assert.Equal(2L, _database.Scalar("PRAGMA user_version"));
        Assert.Equal("old", _database.Scalar("SELECT text FROM notes"));
        Assert.Equal(0L, _database.Scalar("SELECT COUNT(*) FROM refs"));
    }

    [Fact]
    public async Task Those_who_open_an_empty_file_together_migrate_it_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _database.File.OpenMigrated().Dispose())));

        Assert.Equal(2L, _database.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_earlier_version_and_no_connection()
    {
        _database.File.Open().Dispose();
        _database.Scalar("CREATE TABLE refs (other TEXT)");

        var failure = Assert.Throws<IOException>(_database.File.OpenMigrated);

        Assert.Contains("refs already exists", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0L, _database.Scalar("PRAGMA user_version"));
        Assert.Equal(0L, _database.Scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'notes'"));
        Assert.False(_database.IsOpen());
    }

    [Fact]
    public void A_schema_of_a_later_version_is_refused()
    {
        _database.File.Open().Dispose();
        _database.Scalar("PRAGMA user_version = 99");

        var failure = Assert.Throws<InvalidDataException>(_database.File.OpenMigrated);

        Assert.Equal(
            $"'{_database.File.Path}' has schema version 99, but this program supports versions up to 2. " +
            "Use the program that wrote it, or a later one.",
            failure.Message);
        Assert.False(_database.IsOpen());
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_database.File.Path)!);
        File.WriteAllText(_database.File.Path, new string('x', 5000));

        var failure = Assert.Throws<InvalidDataException>(_database.File.OpenMigrated);

        Assert.StartsWith($"'{_database.File.Path}' is not a SQLite database.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_named_with_the_reason()
    {
        Directory.CreateDirectory(_database.File.Path);

        var failure = Assert.Throws<IOException>(_database.File.Open);

        Assert.Contains(_database.File.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("unable to open", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _database.Dispose();
}

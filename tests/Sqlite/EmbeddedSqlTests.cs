namespace Spate.Sqlite.Tests;

public sealed class EmbeddedSqlTests
{
    [Fact]
    public void Statements_are_found_by_name()
    {
        Assert.Equal("SELECT COUNT(*) FROM notes;", TemporaryDatabase.Sql.Statements["count-notes"]);
        Assert.Equal(
            ["add-note", "add-reference", "count-notes", "notes-between"],
            TemporaryDatabase.Sql.Statements.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Migrations_are_in_the_order_of_their_versions() =>
        Assert.Equal([1, 2], TemporaryDatabase.Sql.Migrations.Select(migration => migration.Version));
}

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

    [Fact]
    public void Two_migrations_of_one_version_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => EmbeddedSql.Order([("004_a.sql", ""), ("005_b.sql", ""), ("004_c.sql", "")]));

        Assert.Contains("004_a.sql and 004_c.sql have the same version", error.Message, StringComparison.Ordinal);
    }
}

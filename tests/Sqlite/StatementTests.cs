namespace Spate.Sqlite.Tests;

public sealed class StatementTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly SqliteWriter _writer;

    public StatementTests() => _writer = new SqliteWriter(_database.File, "test writer");

    [Fact]
    public async Task Values_are_given_in_the_order_in_which_their_names_first_appear()
    {
        await _writer.WriteAsync(sql => sql["add-note"].Run("a") + sql["add-note"].Run("b") + sql["add-note"].Run("c"));

        Assert.Equal(["b", "c"], await _writer.WriteAsync(sql => sql["notes-between"].Rows(row => row.GetString(0), 3, 2)));
    }

    [Fact]
    public async Task Null_is_stored_and_read_as_null()
    {
        await _writer.WriteAsync(sql => sql["add-note"].Run((object?)null));

        Assert.Null(await _writer.WriteAsync(sql => sql["notes-between"].Scalar(1, 1)));
        Assert.Equal([true], await _writer.WriteAsync(sql => sql["notes-between"].Rows(row => row.IsDBNull(0), 1, 1)));
        Assert.Null(await _writer.WriteAsync(sql => sql["notes-between"].Scalar(9, 9)));
    }

    [Fact]
    public async Task A_wrong_number_of_values_is_an_error()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _writer.WriteAsync(sql => sql["notes-between"].Run(1)));

        Assert.StartsWith("1 values for 2 parameters: SELECT text", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
    }
}

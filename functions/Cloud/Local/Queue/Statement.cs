using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>A prepared statement of one connection. Its parameters are <c>$1</c>, <c>$2</c>, … in the order of the values given.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, int parameters = 0)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}", Value = DBNull.Value });
    }

    /// <summary>Runs it, and returns how many rows it changed.</summary>
    public int Run(params ReadOnlySpan<object> values) => Bind(values).ExecuteNonQuery();

    /// <summary>Runs it, and returns the first value or null.</summary>
    public object? Scalar(params ReadOnlySpan<object> values) => Bind(values).ExecuteScalar() is var value and not DBNull ? value : null;

    /// <summary>Runs it, and reads every row.</summary>
    public List<T> Rows<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var reader = Bind(values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
        return _command;
    }
}

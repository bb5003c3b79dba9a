using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>A prepared statement. Values are bound by position, in the order in which the parameters first appear in the text.</summary>
public sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    internal Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (var name in ParameterNames(sql))
            _command.Parameters.Add(new SqliteParameter(name, null));
    }

    /// <summary>Runs the statement; returns how many rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values) => Bind(values).ExecuteNonQuery();

    /// <summary>Runs the statement; returns the first value, or null if there is none.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values) => Bind(values).ExecuteScalar() is var value and not DBNull ? value : null;

    /// <summary>Runs the statement and reads every row.</summary>
    public List<T> Rows<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Query(values);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs the statement and reads its rows. Dispose the reader before the statement is used again.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values) => Bind(values).ExecuteReader();

    /// <summary>Frees the statement.</summary>
    public void Dispose() => _command.Dispose();

    private SqliteCommand Bind(ReadOnlySpan<object?> values)
    {
        if (values.Length != _command.Parameters.Count)
        {
            throw new InvalidOperationException(
                $"{values.Length} values for {_command.Parameters.Count} parameters: {_command.CommandText}");
        }

        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return _command;
    }

    private static List<string> ParameterNames(string sql)
    {
        var names = new List<string>();
        for (var at = sql.IndexOf('$', StringComparison.Ordinal); at >= 0; at = sql.IndexOf('$', at + 1))
        {
            var end = at + 1;
            while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] == '_'))
                end++;
            if (!names.Contains(sql[at..end], StringComparer.Ordinal))
                names.Add(sql[at..end]);
        }

        return names;
    }
}

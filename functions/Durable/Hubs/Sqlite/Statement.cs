using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>A prepared statement. Values are bound by position, in the order in which the parameters first appear in the text.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    internal Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (var name in ParameterNames(sql))
            _command.Parameters.Add(new SqliteParameter(name, null));
    }

    public void Dispose() => _command.Dispose();

    /// <summary>Runs the statement; returns how many rows it changed.</summary>
    internal int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs the statement and reads its rows. Dispose the reader before the statement is used again.</summary>
    internal SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        if (values.Length != _command.Parameters.Count)
            throw new InvalidOperationException($"{values.Length} values for {_command.Parameters.Count} parameters: {_command.CommandText}");
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
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

/// <summary>The statements of one connection, prepared when first used. Not for use by two threads at a time.</summary>
internal sealed class StatementCache(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    internal Statement this[string name] =>
        CollectionsMarshal.GetValueRefOrAddDefault(_statements, name, out _) ??= new Statement(connection, SqliteTaskHub.Sql.Statements[name]);

    /// <summary>Runs a text that is not worth a name, such as COMMIT.</summary>
    internal void Execute(string text) =>
        (CollectionsMarshal.GetValueRefOrAddDefault(_statements, text, out _) ??= new Statement(connection, text)).Run();

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }
}

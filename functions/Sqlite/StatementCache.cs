using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>The statements of one connection, prepared when first used. Not for use by two threads at a time.</summary>
public sealed class StatementCache : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private readonly EmbeddedSql _sql;

    internal StatementCache(SqliteConnection connection, EmbeddedSql sql) => (_connection, _sql) = (connection, sql);

    /// <summary>The statement of this name.</summary>
    public Statement this[string name] =>
        CollectionsMarshal.GetValueRefOrAddDefault(_statements, name, out _) ??= new Statement(_connection, _sql.Statements[name]);

    /// <summary>The statement with this text, which is not worth a name.</summary>
    public Statement Prepare(string text) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_statements, text, out _) ??= new Statement(_connection, text);

    /// <summary>Frees the statements.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }

    internal void Execute(string text) => Prepare(text).Run();
}

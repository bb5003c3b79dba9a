using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Spate.Sqlite;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>
/// The hub's statements. Their files name the parameters (<c>$ids</c>); PostgreSQL numbers them, in the order in which they first appear,
/// and values are given in this order.
/// </summary>
internal static partial class PostgresSql
{
    internal static readonly EmbeddedSql Text = new(typeof(PostgresSql).Assembly, "Spate.TaskHub.Hubs.Postgres");

    private static readonly FrozenDictionary<string, (string Text, int Parameters)> Statements =
        Text.Statements.ToFrozenDictionary(pair => pair.Key, pair => Number(pair.Value));

    internal static NpgsqlBatchCommand Command(string name, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var (text, count) = Statements[name];
        if (parameters.Length != count)
            throw new InvalidOperationException($"{parameters.Length} values for the {count} parameters of '{name}'.");
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    internal static NpgsqlParameter Value<T>(T value)
        where T : notnull => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>An injected time, or null for that of the database.</summary>
    internal static NpgsqlParameter Time(DateTimeOffset? now) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)now ?? DBNull.Value };

    private static (string Text, int Parameters) Number(string statement)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = Name().Replace(
            statement, name => $"${(numbers.TryGetValue(name.Value, out var number) ? number : numbers[name.Value] = numbers.Count + 1)}");
        return (text, numbers.Count);
    }

    [GeneratedRegex(@"\$[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}

using System.Globalization;
using System.Text;
using Npgsql;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>The runs that a filter matches, as a query over instances. What is not asked for is not in its text.</summary>
internal sealed class RunConditions
{
    private const string Output =
        "COALESCE(i.output, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.output_id))";

    private static readonly string Tags = $"{Storable("i.tags")}::json";

    private readonly List<NpgsqlParameter> _values = [];
    private readonly StringBuilder _text = new("FROM instances i {0} WHERE i.parent_instance_id IS NULL");

    private RunConditions(RunFilter filter)
    {
        var states = (filter.States is [] ? InstanceStatus.All : filter.States).Select(static state => (short)state).ToArray();
        // An index gives the runs in order where the state is one, and not where it is any of a list, even of one.
        if (states is [var state])
            Add("i.status = {0}", Value(state));
        else
            Add("i.status = ANY ({0})", Value(states));
        if (filter.CreatedFrom is { } from)
            Add("i.created_at >= {0}", Value(from.ToUniversalTime()));
        if (filter.CreatedTo is { } to)
            Add("i.created_at <= {0}", Value(to.ToUniversalTime()));
        Add(filter.Name is null ? "i.name <> {0}" : "i.name = {0}", Value(filter.Name ?? BulkReplay.OrchestratorName));
        if (filter.InstanceIdPrefix is { Length: > 0 } prefix)
            Add("i.instance_id >= {0} AND i.instance_id <= {1}", Value(prefix), Value(prefix + "\U0010FFFF"));
        foreach (var (name, value) in filter.Tags)
            Add($"({Tags} ->> {{0}}) = {{1}}", Value(name), Value(value));
        foreach (var (name, value) in filter.TagPrefixes.Where(static tag => tag.Value.Length > 0))
            Add($"starts_with({Tags} ->> {{0}}, {{1}})", Value(name), Value(value));
        if (filter.Fingerprint is { } fingerprint)
            Add("i.fingerprint = {0}", Value(fingerprint));
        if (filter.FailureText is { } text)
        {
            Add(
                $"EXISTS (SELECT 1 FROM jsonb_path_query({Storable("i.failure")}::jsonb, 'strict $.**.ErrorMessage') m "
                + "WHERE m #>> '{{}}' ILIKE {0})",
                Value($"%{Literal(text)}%"));
        }

        foreach (var (path, value) in filter.Output)
        {
            Add(
                $"EXISTS (SELECT 1 FROM jsonb_path_query({Storable(Output)}::jsonb, {{0}}::jsonpath, silent => true) o, "
                + "jsonb_path_query(o, 'lax $[*]') v WHERE v #>> '{{}}' = {1})",
                Value(PathOf(path)), Value(value));
        }
    }

    internal static RunConditions Of(RunFilter filter) => new(filter);

    /// <summary>Makes a query of what comes before and after the condition, whose parameters are the last.</summary>
    /// <param name="select">What is selected.</param>
    /// <param name="source">What the runs are joined with.</param>
    /// <param name="rest">What else must hold, and how it is grouped.</param>
    /// <param name="own">The parameters in these texts, as <c>{0}</c> and so on.</param>
    internal NpgsqlBatchCommand Select(string select, string source = "", string rest = "", params ReadOnlySpan<NpgsqlParameter> own)
    {
        var names = new object[own.Length];
        for (var i = 0; i < own.Length; i++)
            names[i] = Number(_values.Count + i);
        var runs = _text.ToString().Replace("{0}", source, StringComparison.Ordinal);
        var (what, how) = (
            string.Format(CultureInfo.InvariantCulture, select, names), string.Format(CultureInfo.InvariantCulture, rest, names));
        var command = new NpgsqlBatchCommand($"SELECT {what} {runs} {how}");
        foreach (var value in _values)
            command.Parameters.Add(value.Clone());
        foreach (var value in own)
            command.Parameters.Add(value);
        return command;
    }

    /// <summary>The newest of them: if they are of one state, an index has them in this order.</summary>
    internal NpgsqlBatchCommand Newest(InstanceCursor after, int limit) => Select(
        "i.instance_id, i.created_at",
        "",
        "AND (i.created_at, i.instance_id) < ({0}, {1}) ORDER BY i.created_at DESC, i.instance_id DESC LIMIT {2}",
        Value(new DateTimeOffset(after.CreatedAt, TimeSpan.Zero)), Value(after.InstanceId), Value((long)limit));

    /// <summary>The oldest of them.</summary>
    internal NpgsqlBatchCommand Oldest(int max) =>
        Select("i.instance_id", rest: "ORDER BY i.created_at, i.instance_id LIMIT {0}", own: [Value((long)max)]);

    private void Add(string text, params NpgsqlParameter[] values)
    {
        object[] names = [.. values.Select((_, i) => Number(_values.Count + i))];
        _text.Append(" AND ").AppendFormat(CultureInfo.InvariantCulture, text, names);
        _values.AddRange(values);
    }

    /// <summary>
    /// A text of JSON without NUL, which PostgreSQL's texts cannot have. What takes the place of its escape sequence is one too: the
    /// backslash before it may be the second of two.
    /// </summary>
    internal static string Storable(string json) => $"replace({json}, '\\u0000', '\\ufffd')";

    private static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"${index + 1}");

    /// <summary>The path as <see cref="JsonPath"/> reads it: names of objects, in any case.</summary>
    private static string PathOf(string path) => "strict $" + string.Concat(path.Split('.').Select(static name =>
        $".keyvalue() ? (@.key like_regex \"^{Escaped(name)}$\" flag \"i\").value"));

    /// <summary>A name within a regular expression within a text of a path.</summary>
    private static string Escaped(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'
        ? c.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\\\u{(int)c:x4}")));

    private static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Spate.Sqlite;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>
/// The runs that a filter matches, as conditions on rows of instances. The parameters are numbered in their order, and what is not asked
/// for is not in the text, so that the index has all that the usual ones read.
/// </summary>
internal sealed class RunConditions
{
    private readonly List<string> _texts = [];
    private readonly List<object?> _values = [];
    private readonly IReadOnlyList<OrchestrationRuntimeStatus> _states;

    private RunConditions(RunFilter filter)
    {
        _states = filter.States is [] ? InstanceStatus.All : filter.States;
        Add("created_at >= {0}", (filter.CreatedFrom ?? DateTimeOffset.MinValue).UtcTicks);
        Add("created_at <= {0}", (filter.CreatedTo ?? DateTimeOffset.MaxValue).UtcTicks);
        Add(filter.Name is null ? "name <> {0}" : "name = {0}", filter.Name ?? BulkReplay.OrchestratorName);
        if (filter.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            Add("instance_id >= {0}", prefix);
            Add("instance_id <= {0}", prefix + "\U0010FFFF");
        }

        foreach (var (name, value) in filter.Tags)
            Add("(tags ->> {0}) = {1}", name, value);
        foreach (var (name, value) in filter.TagPrefixes.Where(tag => tag.Value.Length > 0))
            Add("substr(tags ->> {0}, 1, length({1})) = {1}", name, value);
        if (filter.Fingerprint is { } fingerprint)
            Add("fingerprint = {0}", fingerprint);
        if (filter.FailureText is { } text)
            Add("mentions(failure, {0})", text);
        if (filter.Output.Count > 0)
        {
            Add(
                "has_values(COALESCE(output, (SELECT data FROM payloads p WHERE p.instance_id = instances.instance_id "
                + "AND p.id = output_id)), {0})",
                JsonSerializer.Serialize(filter.Output, EventJson.Default.IReadOnlyDictionaryStringString));
        }
    }

    /// <summary>Runs that ended; null if none is meant.</summary>
    internal string? Ended => From("instances_ended", "nodes IS NOT NULL", InstanceStatus.IsTerminal);

    /// <summary>Runs that have not ended; null if none is meant.</summary>
    internal string? Unfinished =>
        From("instances_status", "parent_instance_id IS NULL", static status => !status.IsTerminal());

    internal static RunConditions Of(RunFilter filter) => new(filter);

    /// <summary>A source with one more condition, whose parameters come before those of the others.</summary>
    internal static string Narrow(string source, string condition)
    {
        const string Where = "WHERE ";
        return source.Insert(source.IndexOf(Where, StringComparison.Ordinal) + Where.Length, $"{condition} AND ");
    }

    /// <summary>Runs a query, whose parameters of its own come before those of the conditions.</summary>
    internal SqliteDataReader Query(StatementCache sql, string text, params ReadOnlySpan<object?> own) =>
        sql.Prepare(text).Query([.. own, .. _values]);

    /// <summary>Runs a query for its first rows. Their number is not in its text: each text is prepared, and kept.</summary>
    internal SqliteDataReader QueryFirst(StatementCache sql, string text, int limit, params ReadOnlySpan<object?> own) =>
        sql.Prepare($"{text} LIMIT $limit").Query([.. own, .. _values, (long)limit]);

    /// <summary>Adds the functions of the conditions to a connection: they decide as <see cref="RunFilter.Matches"/> does.</summary>
    internal static void AddFunctions(SqliteConnection connection)
    {
        connection.CreateFunction(
            "mentions",
            static (string? failure, string text) => RunFilter.Mentions(InstanceText.ToFailure(failure), text),
            isDeterministic: true);
        connection.CreateFunction(
            "has_values",
            static (string? output, string values) => RunFilter.HasValues(output, InstanceText.ToTags(values)),
            isDeterministic: true);
    }

    private string? From(string index, string condition, Func<OrchestrationRuntimeStatus, bool> isMeant)
    {
        var states = string.Join(", ", _states.Where(isMeant).Select(static state => ((int)state).ToString(CultureInfo.InvariantCulture)));
        return states.Length == 0
            ? null
            : $"FROM instances INDEXED BY {index} WHERE {condition} AND status IN ({states}) AND {string.Join(" AND ", _texts)}";
    }

    private void Add(string text, params object?[] values)
    {
        _texts.Add(string.Format(
            CultureInfo.InvariantCulture, text, [.. values.Select((_, i) => $"$condition{_values.Count + i}")]));
        _values.AddRange(values);
    }
}

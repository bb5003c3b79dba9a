using DurableTask.Core.Tracing;
using Npgsql;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Rows as the statements that lock them return them.</summary>
internal static class Rows
{
    internal static LockedRun ReadRun(NpgsqlDataReader row) => new(Lease(row, 8), TimeOrNull(row, 7))
    {
        InstanceId = row.GetString(0),
        ExecutionId = row.GetString(1),
        Name = row.GetString(2),
        Parent = row.IsDBNull(3) ? null : new ParentExecution("", row.GetString(3), row.GetString(4), row.GetInt32(5)),
        HistoryLength = row.GetInt32(6),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(12),
    };

    /// <summary>Reads a call for its lease alone.</summary>
    internal static TaskRow ReadLease(NpgsqlDataReader row) => ReadTask(row, null);

    internal static TaskRow ReadTask(NpgsqlDataReader row) => ReadTask(row, new LockedTask(
        default,
        row.GetString(7),
        row.GetInt32(8),
        row.GetString(9),
        row.TextOrNull(10),
        row.IsDBNull(11) ? null : new TimeSpan(row.GetInt64(11)),
        default,
        row.IsDBNull(12) ? null : new DistributedTraceContext(row.GetString(12), row.TextOrNull(13)))
    {
        Version = row.TextOrNull(14) ?? "",
        ExecutionId = row.GetString(15),
    });

    internal static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static TaskRow ReadTask(NpgsqlDataReader row, LockedTask? call) =>
        new(Lease(row, 3), TimeOrNull(row, 2)) { Key = row.GetInt64(0), Pool = row.GetString(1), Call = call };

    /// <summary>Reads the columns token, owner, until and deliveries, in this order, from the given one on.</summary>
    private static WorkLease Lease(NpgsqlDataReader row, int first) => new(
        row.IsDBNull(first) ? null : row.GetGuid(first).ToString("N"),
        row.TextOrNull(first + 1),
        TimeOrNull(row, first + 2),
        row.GetInt32(first + 3));
}

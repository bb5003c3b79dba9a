using Npgsql;
using NpgsqlTypes;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Postgres;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub;

public sealed partial class PostgresTaskHub
{
    /// <inheritdoc/>
    public async Task AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await queries.WriteAsync(
            static rows => Queries.ToListAsync(rows, static _ => 0),
            [
                Command(
                    "add-audit", Value(entry.At.ToUniversalTime()), Value(entry.Actor), Value(entry.Address), Value(entry.Action),
                    Value(entry.Target),
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)entry.Detail ?? DBNull.Value },
                    Value(entry.Status)),
                Command("trim-audit", Value((long)AuditEntry.MaxKept)),
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        long? before, int limit, CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        return await queries.ListAsync(
            Command("list-audit", Value(before ?? long.MaxValue), Value(limit)),
            row => new AuditEntry(
                row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.TextOrNull(6), row.GetInt32(7))
            {
                Id = row.GetInt64(0),
            },
            cancellationToken);
    }
}

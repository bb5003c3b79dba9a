using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return WriteAsync(
            session =>
            {
                session.Sql["add-audit"].Run(
                    entry.At.UtcTicks, entry.Actor, entry.Address, entry.Action, entry.Target, entry.Detail, entry.Status);
                return session.Sql["trim-audit"].Run((long)AuditEntry.MaxKept);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<AuditEntry>>(
            sql => sql["list-audit"].Rows(
                row => new AuditEntry(
                    Time(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.TextOrNull(6),
                    row.GetInt32(7))
                {
                    Id = row.GetInt64(0),
                },
                before ?? long.MaxValue,
                limit),
            cancellationToken);
}

using Spate.Pipeline;

namespace Spate.Host.Commands.Ledger;

/// <summary>What was found, as JSON.</summary>
/// <param name="Days">What is there, by day, prefix and route.</param>
/// <param name="Objects">The objects that are not as they should be, or all if that was asked for.</param>
/// <param name="Repaired">How many of them were repaired.</param>
internal sealed record LedgerReport(IReadOnlyList<LedgerTotals> Days, IReadOnlyList<LedgerEntry> Objects, int Repaired)
{
    /// <summary>How many objects are not as they should be, and were not repaired.</summary>
    public long Wrong => Days.Sum(static day => day.Wrong) - Repaired;

    public static async Task<LedgerReport> ReadAsync(IAsyncEnumerable<LedgerEntry> entries, bool all, CancellationToken cancellationToken)
    {
        var days = new Dictionary<LedgerTotals, LedgerTotals>();
        var objects = new List<LedgerEntry>();
        var repaired = 0;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            var group = LedgerTotals.For(entry);
            days[group] = days.GetValueOrDefault(group, group).And(entry);
            if (all || entry.IsWrong)
                objects.Add(entry);
            if (entry.Repair != LedgerRepair.None)
                repaired++;
        }

        var ordered = days.Values.OrderBy(static day => day.Day)
            .ThenBy(static day => day.Prefix, StringComparer.Ordinal).ThenBy(static day => day.Route, StringComparer.Ordinal);
        return new LedgerReport([.. ordered], objects, repaired);
    }
}

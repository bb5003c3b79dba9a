using Spate.Pipeline;

namespace Spate.Host.Ledgers;

/// <summary>What was found, as JSON.</summary>
/// <param name="Days">What is there, by day, prefix and route.</param>
/// <param name="Objects">The objects that are not as they should be, or all if that was asked for: the first of them.</param>
/// <param name="Repaired">How many of them were repaired.</param>
internal sealed record LedgerReport(IReadOnlyList<LedgerTotals> Days, IReadOnlyList<LedgerEntry> Objects, int Repaired)
{
    /// <summary>How many more objects there are to list.</summary>
    public long More { get; private init; }

    /// <summary>How many objects are not as they should be, and were not repaired.</summary>
    public long Wrong => Days.Sum(static day => day.Wrong) - Repaired;

    /// <param name="entries">What the ledger says.</param>
    /// <param name="all">Whether objects that are as they should be are listed too.</param>
    /// <param name="limit">How many objects are listed at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LedgerReport> ReadAsync(
        IAsyncEnumerable<LedgerEntry> entries, bool all, int limit, CancellationToken cancellationToken)
    {
        var days = new Dictionary<LedgerTotals, LedgerTotals>();
        var objects = new List<LedgerEntry>();
        var (repaired, more) = (0, 0L);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            var group = LedgerTotals.For(entry);
            days[group] = days.GetValueOrDefault(group, group).And(entry);
            if ((all || entry.IsWrong) && objects.Count < limit)
                objects.Add(entry);
            else if (all || entry.IsWrong)
                more++;
            if (entry.Repair != LedgerRepair.None)
                repaired++;
        }

        var ordered = days.Values.OrderBy(static day => day.Day)
            .ThenBy(static day => day.Prefix, StringComparer.Ordinal).ThenBy(static day => day.Route, StringComparer.Ordinal);
        return new LedgerReport([.. ordered], objects, repaired) { More = more };
    }
}

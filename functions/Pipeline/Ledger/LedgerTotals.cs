namespace Spate.Pipeline;

/// <summary>The objects of one prefix that were written on one day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Prefix">Bucket and folder of their keys, as <c>s3://bucket/folder/</c>.</param>
/// <param name="Route">The route that takes them.</param>
public sealed record LedgerTotals(DateOnly Day, string Prefix, string Route)
{
    /// <summary>How many there are.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Runs that notifications scheduled.</summary>
    public long Notified { get; init; }

    /// <summary>Runs.</summary>
    public long Runs { get; init; }

    /// <summary>Manifests that are in place.</summary>
    public long Manifests { get; init; }

    /// <summary>Records read.</summary>
    public long RecordsIn { get; init; }

    /// <summary>Records written.</summary>
    public long RecordsOut { get; init; }

    /// <summary>Records put among the rejects.</summary>
    public long Rejected { get; init; }

    /// <summary>Objects that are not as they should be.</summary>
    public long Wrong { get; init; }

    /// <summary>What an entry is counted under.</summary>
    public static LedgerTotals For(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var folder = entry.Key[..(entry.Key.LastIndexOf('/') + 1)];
        return new LedgerTotals(DateOnly.FromDateTime(entry.LastModified.UtcDateTime), $"s3://{entry.Bucket}/{folder}", entry.Route);
    }

    /// <summary>The totals with one more entry.</summary>
    public LedgerTotals And(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return this with
        {
            Objects = Objects + 1,
            Bytes = Bytes + entry.Bytes,
            Notified = Notified + (entry.IsNotified ? 1 : 0),
            Runs = Runs + (entry.State == LedgerState.Missing ? 0 : 1),
            Manifests = Manifests + (entry.State is LedgerState.Committed or LedgerState.Unequal ? 1 : 0),
            RecordsIn = RecordsIn + entry.RecordsIn,
            RecordsOut = RecordsOut + entry.RecordsOut,
            Rejected = Rejected + entry.Rejected,
            Wrong = Wrong + (entry.IsWrong ? 1 : 0),
        };
    }
}

namespace Spate.Enrichment.Records;

/// <summary>Counts what a run has read: records and lines, and every plain byte once.</summary>
internal sealed class RecordTally
{
    private long _acceptedBytes;
    private long _acceptedLines;
    private long _rejectedBytes;
    private long _rejectedLines;
    private long _headerBytes;
    private long _blankBytes;

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public long Records => Accepted + Rejected;

    public void Accept(long bytes, long lines)
    {
        Accepted++;
        _acceptedBytes += bytes;
        _acceptedLines += lines;
    }

    public void Reject(long bytes, long lines)
    {
        Rejected++;
        _rejectedBytes += bytes;
        _rejectedLines += lines;
    }

    public void Header(long bytes) => _headerBytes += bytes;

    public void Blank(long bytes) => _blankBytes += bytes;

    public ByteAccount ToAccount() => new(_acceptedBytes, _rejectedBytes, _headerBytes, _blankBytes);

    /// <summary>
    /// The greatest share of rejects, by records, lines or bytes, so that one reject cannot hide many lines. Rejects are often a little
    /// longer than records, so bytes count as average records, rounded down.
    /// </summary>
    public (double Share, long Rejected, long All, string Unit) RejectShare()
    {
        var averages = _acceptedBytes == 0 ? Rejected : (long)((Int128)_rejectedBytes * Accepted / _acceptedBytes);
        var (lines, bytes) = (_acceptedLines + _rejectedLines, _acceptedBytes + _rejectedBytes);
        (double Share, long Rejected, long All, string Unit)[] shares =
        [
            (Share(Rejected, Records), Rejected, Records, "records"),
            (Share(_rejectedLines, lines), _rejectedLines, lines, "lines"),
            (Share(averages, Accepted + averages), _rejectedBytes, bytes, "bytes"),
        ];
        return shares.MaxBy(share => share.Share);
    }

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;
}

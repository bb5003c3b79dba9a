using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Records;

/// <summary>
/// Writes rejected records as NDJSON: <c>{"line":12,"offset":3456,"reason":"…","detail":"…","raw":"…"}</c>. <c>raw</c> is the record
/// without its line feed. If the bytes are not UTF-8, <c>raw_base64</c> replaces it, so nothing is lost. In a later part of a file, the
/// line is unknown: <c>part_line</c> counts from the first line of the part.
/// </summary>
internal sealed class RejectLog(Func<Stream> open, OutputCompression compression, bool isLaterPart) : IDisposable
{
    /// <summary>If the first records are all malformed, at least that many, the file is of another format.</summary>
    private const int TellingRecords = 100;

    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly SortedDictionary<string, long> _byReason = new(StringComparer.Ordinal);
    private IChunkWriter? _writer;
    private string? _first;
    private bool _anyWellFormed;

    /// <summary>The number of rejected records by reason.</summary>
    public IReadOnlyDictionary<string, long> ByReason => _byReason;

    /// <summary>Whether all records so far are malformed, and enough of them to conclude that the file is of another format.</summary>
    public bool TellsWrongFormat(RecordTally tally) => !_anyWellFormed && tally.Accepted == 0 && tally.Rejected >= TellingRecords;

    /// <summary>Writes a record.</summary>
    /// <param name="line">The line of the record, from 1.</param>
    /// <param name="offset">The offset of the record in the plain input.</param>
    /// <param name="reason">One of <see cref="RejectReasons"/>.</param>
    /// <param name="detail">A description of what is wrong.</param>
    /// <param name="raw">The bytes of the record.</param>
    public void Add(long line, long offset, string reason, string detail, ReadOnlySpan<byte> raw)
    {
        _first ??= $"line {line}, byte {offset}: {detail}";
        _byReason[reason] = _byReason.GetValueOrDefault(reason) + 1;
        _anyWellFormed |= !RejectReasons.IsMalformed(reason);

        _line.ResetWrittenCount();
        _line.Write(isLaterPart ? "{\"part_line\":"u8 : "{\"line\":"u8);
        WriteNumber(line);
        _line.Write(",\"offset\":"u8);
        WriteNumber(offset);
        _line.Write(",\"reason\":"u8);
        JsonFragment.WriteString(_line, Encoding.UTF8.GetBytes(reason));
        _line.Write(",\"detail\":"u8);
        JsonFragment.WriteString(_line, Encoding.UTF8.GetBytes(detail));
        WriteRaw(raw);
        _line.Write("}\n"u8);
        _writer ??= ChunkWriter.Open(open(), compression);
        _writer.Write(_line.WrittenSpan);
    }

    /// <summary>Ends the log. Returns null if nothing was rejected.</summary>
    public OutputFile? Complete() => _writer?.Complete();

    /// <summary>Throws if the share of rejects exceeds the limit.</summary>
    public void CheckShare(RecordTally tally, double limit)
    {
        var (share, rejected, all, unit) = tally.RejectShare();
        if (share <= limit)
            return;
        var (reason, times) = _byReason.MaxBy(r => r.Value);
        throw EnrichmentException.TooManyRejects(rejected, all, unit, share, limit, (reason, times), _first!);
    }

    public void Dispose() => _writer?.Dispose();

    private void WriteRaw(ReadOnlySpan<byte> raw)
    {
        if (Utf8.IsValid(raw))
        {
            _line.Write(",\"raw\":"u8);
            JsonFragment.WriteString(_line, raw);
            return;
        }

        _line.Write(",\"raw_base64\":\""u8);
        var target = _line.GetSpan(Base64.GetMaxEncodedToUtf8Length(raw.Length));
        Base64.EncodeToUtf8(raw, target, out _, out var written);
        _line.Advance(written);
        _line.Write("\""u8);
    }

    private void WriteNumber(long number)
    {
        var target = _line.GetSpan(20);
        number.TryFormat(target, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _line.Advance(written);
    }
}

using System.Globalization;

namespace Spate.Enrichment;

/// <summary>
/// A file cannot be enriched. The message says what is wrong, where, and what to do. It does not name the file, which the caller knows.
/// </summary>
public sealed class EnrichmentException : Exception
{
    private EnrichmentException(BadFileReason reason, string message, long? offset = null, long? compressedOffset = null)
        : base(message)
    {
        Reason = reason;
        Offset = offset;
        CompressedOffset = compressedOffset;
    }

    /// <summary>What is wrong.</summary>
    public BadFileReason Reason { get; }

    /// <summary>The offset in the plain bytes, or null if the error has none.</summary>
    public long? Offset { get; }

    /// <summary>The number of stored bytes that had been read when damage was found, or null if the error has no such offset.</summary>
    public long? CompressedOffset { get; }

    internal static EnrichmentException NotGzip() => new(
        BadFileReason.NotGzip,
        "The name ends in .gz, but the content is not gzip. Compress the file, or correct its name.",
        compressedOffset: 0);

    internal static EnrichmentException TruncatedGzip(long at) => new(
        BadFileReason.TruncatedGzip,
        $"The gzip data ends in the middle of a member, after {Bytes(at)}: the file was cut short. Upload it again.",
        compressedOffset: at);

    internal static EnrichmentException CorruptGzip(long at) => new(
        BadFileReason.CorruptGzip,
        $"The gzip data is damaged, or a checksum does not match, within the first {Bytes(at)}. Create the file again from its source.",
        compressedOffset: at);

    internal static EnrichmentException BytesAfterGzip(long at) => new(
        BadFileReason.BytesAfterGzip,
        $"Bytes that are not gzip follow the last member, within the first {Bytes(at)}. Remove them, or upload the file again.",
        compressedOffset: at);

    internal static EnrichmentException ExpandsTooMuch(long compressed, long plain, int limit) => new(
        BadFileReason.ExpandsTooMuch,
        $"{Bytes(compressed)} of gzip expand to {Bytes(plain)} or more: over the limit of {limit} times. If this is expected, "
        + "raise the expansion limit.",
        offset: plain, compressedOffset: compressed);

    internal static EnrichmentException RecordTooLong(long line, long offset, int limit, bool quoted) => new(
        BadFileReason.RecordTooLong,
        $"The record that starts on line {line}, byte {offset}, is longer than the limit of {Bytes(limit)}. "
        + (quoted ? "A quotation mark in it may not be closed. " : "The file may not have one record per line. ")
        + "Correct the file, or raise the record limit.",
        offset);

    internal static EnrichmentException WrongFormat(string what, string expected) => new(
        BadFileReason.WrongFormat, $"The file is {what}, not {expected}. Convert it, or correct the route's format.", offset: 0);

    internal static EnrichmentException BadHeader(string what) =>
        new(BadFileReason.BadHeader, $"The header line cannot be used: {what}", offset: 0);

    /// <summary>A header with control characters is the start of something else, and must not pass for a file without records.</summary>
    internal static EnrichmentException ControlInHeader(char control, int column) => BadHeader(control == '\r'
        ? $"a carriage return in column {column} does not end a line, though other lines end in line feeds. Convert the line ends."
        : $"the name of column {column} has the control character U+{(int)control:X4}.");

    internal static EnrichmentException MissingColumns(IEnumerable<string> missing, IEnumerable<string> present) => new(
        BadFileReason.MissingColumns,
        $"The file lacks the column{(missing.Skip(1).Any() ? "s" : "")} {string.Join(", ", missing)}. Its columns are: "
        + $"{string.Join(", ", present)}.",
        offset: 0);

    internal static EnrichmentException TooManyRejects(
        long rejected, long all, string unit, double share, double limit, (string Reason, long Times) commonest, string first) => new(
        BadFileReason.TooManyRejects,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rejected} of {all} {unit} were rejected ({share:P1}), more than the limit of {limit:P1}. ")
        + $"The commonest reason is {commonest.Reason} ({commonest.Times}). The first: {first}.");

    private static string Bytes(long count) => count == 1 ? "1 byte" : $"{count} bytes";
}

/// <summary>What is wrong with a file. The names are stable.</summary>
public enum BadFileReason
{
    /// <summary>The name ends in .gz, but the content is not gzip.</summary>
    NotGzip,

    /// <summary>The file ends in the middle of a gzip member.</summary>
    TruncatedGzip,

    /// <summary>Damaged deflate data, or a checksum or length that does not match.</summary>
    CorruptGzip,

    /// <summary>Bytes that are not gzip follow the last member.</summary>
    BytesAfterGzip,

    /// <summary>The plain bytes exceed <see cref="EnrichmentLimits.MaxExpansion"/> times the compressed bytes.</summary>
    ExpandsTooMuch,

    /// <summary>A record is longer than <see cref="EnrichmentLimits.MaxRecordBytes"/>.</summary>
    RecordTooLong,

    /// <summary>The file is not of the configured format.</summary>
    WrongFormat,

    /// <summary>The CSV header is malformed, or names a column twice.</summary>
    BadHeader,

    /// <summary>The CSV file lacks a column that the pipeline reads.</summary>
    MissingColumns,

    /// <summary>The share of rejects exceeds <see cref="EnrichmentLimits.MaxRejectShare"/>.</summary>
    TooManyRejects,
}

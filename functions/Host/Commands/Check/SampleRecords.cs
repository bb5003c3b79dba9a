using System.IO.Compression;
using Spate.Enrichment;

namespace Spate.Host.Commands.Check;

/// <summary>A record of a sample, as it stands in the file.</summary>
/// <param name="Line">The line on which it starts, from 1.</param>
/// <param name="Text">Its bytes, without the line end.</param>
internal sealed record SampleRecord(long Line, ReadOnlyMemory<byte> Text);

/// <summary>The first records of a file.</summary>
/// <param name="Bytes">The file's beginning: a header line if it has one, and the records.</param>
/// <param name="Records">The records in it.</param>
internal sealed record SampleRecords(ReadOnlyMemory<byte> Bytes, IReadOnlyList<SampleRecord> Records)
{
    /// <summary>A sample is taken from so many plain bytes at most.</summary>
    private const int MaxBytes = 8 << 20;

    /// <summary>Reads up to <paramref name="count"/> records from a file, plain or gzip.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static SampleRecords Read(string path, EnrichmentSpec spec, int count)
    {
        var isDelimited = spec.Format != RecordFormat.Ndjson;
        return Split(ReadBeginning(path), isDelimited, hasHeader: isDelimited && spec.Columns.Count == 0, count);
    }

    internal static SampleRecords Split(ReadOnlyMemory<byte> bytes, bool isDelimited, bool hasHeader, int count)
    {
        var records = new List<SampleRecord>();
        var span = bytes.Span;
        var (start, startLine, line, isQuoted, isHeader) = (0, 1L, 1L, false, hasHeader);
        for (var i = 0; i <= span.Length && records.Count < count; i++)
        {
            if (i < span.Length && span[i] != '\n')
            {
                isQuoted ^= isDelimited && span[i] == '"';
                continue;
            }

            line++;
            if (isQuoted && i < span.Length)
                continue;

            // Blank lines are no records.
            var text = bytes[start..i];
            if (text.Span.TrimEnd((byte)'\r').Length > 0 && !isHeader)
                records.Add(new SampleRecord(startLine, text));
            (start, startLine, isHeader) = (Math.Min(i + 1, span.Length), line, false);
        }

        return new SampleRecords(bytes[..start], records);
    }

    private static ReadOnlyMemory<byte> ReadBeginning(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            var bytes = new byte[MaxBytes];
            var length = plain.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false);

            // A last record that was cut by the limit would look malformed.
            var end = length == MaxBytes ? bytes.AsSpan().LastIndexOf((byte)'\n') + 1 : length;
            return bytes.AsMemory(0, end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException($"{path}: cannot be read: {exception.Message}", innerException: exception);
        }
    }
}

using Spate.Enrichment.Compression;
using Spate.Enrichment.Csv;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Tables;

/// <summary>
/// The content of a table's file. The extension of its name says how the rows are written, with or without <c>.gz</c> after it.
/// </summary>
internal sealed class TableFile
{
    /// <summary>The size of the largest table, in plain bytes.</summary>
    public const int MaxBytes = 1 << 30;

    private readonly LookupSpec _spec;
    private readonly RecordFormat _format;
    private readonly byte[] _text;

    private TableFile(LookupSpec spec, RecordFormat format, byte[] text)
    {
        _spec = spec;
        _format = format;
        _text = text;
    }

    /// <summary>The plain bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _text;

    /// <exception cref="ReferenceTableException">It is missing, unreadable, too large, or its name does not say what it is.</exception>
    public static TableFile Read(LookupSpec spec)
    {
        var path = spec.Table;
        var format = FormatOf(path);
        if (spec.Quoting != null && format != RecordFormat.Tsv)
            throw new ReferenceTableException(path, "unknown_format", "only the quoting of .tsv can be chosen.");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            using var reader = ChunkReader.Open(file, path, maxExpansion: int.MaxValue, PooledMemory.Shared);
            return new TableFile(spec, format, ReadAll(reader, path, file.Length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ReferenceTableException.NotFound(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EnrichmentException)
        {
            throw ReferenceTableException.Unreadable(path, e);
        }
    }

    /// <summary>The rows, with the key and the given columns.</summary>
    /// <exception cref="ReferenceTableException">A column is missing, or a row is malformed.</exception>
    public IEnumerable<TableRow> Rows(IReadOnlyList<string> columns) => _format == RecordFormat.Ndjson
        ? JsonTable.Rows(_spec.Table, _text, _spec.Key, columns)
        : DelimitedTable.Rows(_spec, _text, CsvDialect.Of(_format, _spec.Quoting), columns);

    private static RecordFormat FormatOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".CSV" => RecordFormat.Csv,
            ".TSV" => RecordFormat.Tsv,
            ".NDJSON" or ".JSONL" or ".JSON" => RecordFormat.Ndjson,
            _ => throw new ReferenceTableException(
                path, "unknown_format", "the name must end in .csv, .tsv, .ndjson, .jsonl or .json, with or without .gz."),
        };
    }

    private static byte[] ReadAll(IChunkReader reader, string path, long fileLength)
    {
        var text = new byte[Math.Clamp(fileLength, 4096, MaxBytes) + 1];
        var length = 0;
        for (int read; (read = reader.Read(text.AsSpan(length))) > 0;)
        {
            length += read;
            if (length > MaxBytes)
            {
                throw new ReferenceTableException(
                    path, "too_large", $"the table is larger than {MaxBytes >> 20} MiB. Keep only the rows and columns that are needed.");
            }

            if (length == text.Length)
                Array.Resize(ref text, (int)Math.Min(2L * length, MaxBytes + 1L));
        }

        var start = text.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        return text[start..length];
    }
}

using System.IO.Compression;
using System.Text;
using Spate.Enrichment;

namespace Spate.Host.Commands.Check;

/// <summary>The first records of a file.</summary>
/// <param name="Bytes">The beginning of the file: a header line if it has one, and the records.</param>
/// <param name="Places">The positions of the records.</param>
internal sealed record SampleRecords(byte[] Bytes, IReadOnlyList<RecordPlace> Places)
{
    /// <summary>The most uncompressed bytes that a sample is taken from.</summary>
    private const int MaxBytes = 8 << 20;

    /// <summary>Reads up to <paramref name="count"/> records from a file, plain or gzip.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static SampleRecords Read(string path, EnrichmentSpec spec, int count)
    {
        var beginning = ReadBeginning(path);
        var places = RecordSplitter.Split(beginning, spec).Take(count).ToList();
        return new SampleRecords(beginning[..places.LastOrDefault().Next], places);
    }

    /// <summary>A record, without its line end.</summary>
    public string Text(RecordPlace place) => Encoding.UTF8.GetString(Bytes.AsSpan(place.Start..place.End).TrimEnd((byte)'\r'));

    private static byte[] ReadBeginning(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionMode.Decompress)
                : (Stream)file;
            var bytes = new byte[MaxBytes];
            var length = plain.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false);

            // A last record cut by the limit would look malformed.
            return bytes[..(length == MaxBytes ? bytes.AsSpan().LastIndexOf((byte)'\n') + 1 : length)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException($"{path}: cannot be read: {exception.Message}", innerException: exception);
        }
    }
}

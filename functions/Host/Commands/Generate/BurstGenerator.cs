using System.Buffers.Binary;
using System.IO.Compression;

namespace Spate.Host.Commands.Generate;

/// <summary>A file that was generated.</summary>
/// <param name="Number">Its number in the plan.</param>
/// <param name="Path">Its path.</param>
/// <param name="Bytes">Its length, compressed.</param>
/// <param name="Totals">Its totals.</param>
internal sealed record GeneratedFile(int Number, string Path, long Bytes, DemoTotals Totals);

/// <summary>Generates a burst of gzip files of ad events, on all cores, with bounded memory.</summary>
/// <param name="plan">What to generate.</param>
/// <param name="time">The time in the files' headers; without one, the same plan gives the same bytes.</param>
internal sealed class BurstGenerator(DemoPlan plan, DateTimeOffset? time = null)
{
    /// <summary>Where MTIME is in the header: seconds since 1970, little-endian, and 0 for none (RFC 1952, 2.3.1).</summary>
    private const int TimeOffset = 4;

    private readonly EventRenderer _renderer = new(plan);

    /// <summary>
    /// Writes the files of the plan into <paramref name="directory"/>. A file gets its name only when it is complete; what an interrupted
    /// call left is overwritten by the next.
    /// </summary>
    /// <param name="directory">Created if it does not exist.</param>
    /// <param name="files">Which files of the plan to write.</param>
    /// <param name="written">Called for every file as soon as it is complete, on any thread and concurrently.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task WriteAsync(
        string directory, IEnumerable<int> files, Action<GeneratedFile> written, CancellationToken cancellationToken = default) =>
        WriteAsync(
            directory,
            files,
            (file, _) =>
            {
                written(file);
                return Task.CompletedTask;
            },
            cancellationToken);

    /// <inheritdoc cref="WriteAsync(string, IEnumerable{int}, Action{GeneratedFile}, CancellationToken)"/>
    public async Task WriteAsync(
        string directory,
        IEnumerable<int> files,
        Func<GeneratedFile, CancellationToken, Task> written,
        CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(directory);
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(
            files, options,
            async (file, token) => await written(WriteFile(Path.Combine(directory, plan.FileName(file)), file, token), token));
    }

    /// <summary>The totals of a file of the plan, found by generating it without writing it.</summary>
    public DemoTotals Count(int file, CancellationToken cancellationToken = default) =>
        BurstFile.Write(plan, _renderer, file, Stream.Null, cancellationToken);

    private GeneratedFile WriteFile(string path, int file, CancellationToken cancellationToken)
    {
        var temporary = path + ".tmp";
        DemoTotals totals;
        using (var output = File.Create(temporary))
        {
            using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
                totals = BurstFile.Write(plan, _renderer, file, gzip, cancellationToken);
            Stamp(output);
        }

        File.Move(temporary, path, overwrite: true);
        return new GeneratedFile(file, path, new FileInfo(path).Length, totals);
    }

    private void Stamp(FileStream gzip)
    {
        Span<byte> seconds = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(seconds, (uint)(time?.ToUnixTimeSeconds() ?? 0));
        gzip.Position = TimeOffset;
        gzip.Write(seconds);
    }
}

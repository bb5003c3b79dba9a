using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Spate.Cloud;

namespace Spate.Pipeline.Steps;

/// <summary>Brings a step's inputs to it: as files, or to its standard input.</summary>
internal sealed class StepFetch(IObjectStore store, RouteStep step, CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 17;

    private long _fetched;

    /// <summary>Fetches an input's objects to files.</summary>
    /// <returns>The files, relative to the folder of inputs. Their names are numbers: a key must not become a path.</returns>
    public async Task<IReadOnlyList<string>> ToFilesAsync(string input, IReadOnlyList<StepObject> objects, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, input));
        var files = new List<string>(objects.Count);
        foreach (var (number, source) in objects.Index())
        {
            var isPlain = step.Program.Decompress && IsGzip(source);
            var file = string.Create(
                CultureInfo.InvariantCulture, $"{input}/{number:D5}{Ending(isPlain ? source.Address.Key[..^3] : source.Address.Key)}");
            await using var target = new FileStream(Path.Combine(folder, file), FileMode.CreateNew, FileAccess.Write);
            await CopyAsync(source, isPlain, (bytes, token) => WriteAsync(target, bytes, token));
            files.Add(file);
        }

        return files;
    }

    /// <summary>Writes an input's objects one after the other to a process, which may stop reading when it has seen enough.</summary>
    public async Task ToProcessAsync(IReadOnlyList<StepObject> objects, Stream stdin)
    {
        await using var closing = stdin;
        var isOpen = true;
        foreach (var source in objects)
        {
            if (!isOpen) break;
            await CopyAsync(source, step.Program.Decompress && IsGzip(source), async (bytes, token) =>
            {
                try
                {
                    await stdin.WriteAsync(bytes, token);
                }
                catch (IOException)
                {
                    // What is wrong, if anything is, the exit code says.
                    isOpen = false;
                }

                return isOpen;
            });
        }
    }

    private async ValueTask<bool> WriteAsync(FileStream target, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        _fetched += bytes.Length;
        if (_fetched > step.Program.Limits.MaxInputBytes)
        {
            throw new PermanentFailureException(
                "InputTooLarge",
                $"The inputs of step '{step.Name}' have more than {ByteSize.Format(step.Program.Limits.MaxInputBytes)}, its "
                + "limits.maxInputBytes. Raise that, or let the step read from its standard input.");
        }

        await target.WriteAsync(bytes, token);
        return true;
    }

    private async Task CopyAsync(
        StepObject source, bool isPlain, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> write)
    {
        await using var stored = await store.OpenReadAsync(source.Address, new ReadOptions(IfMatch: source.ETag), cancellationToken);
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(stored, sha256, CryptoStreamMode.Read, leaveOpen: true);
        await using var plain = isPlain ? new GZipStream(hashed, CompressionMode.Decompress, leaveOpen: true) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ((Stream?)plain ?? hashed).ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (!await write(buffer.AsMemory(0, count), cancellationToken)) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await hashed.CopyToAsync(Stream.Null, cancellationToken);
        if (source.Sha256 is not null && source.Sha256 != Convert.ToHexStringLower(sha256.Hash!))
        {
            throw new PermanentFailureException(
                "DamagedOutput",
                $"{source.Address} is not what was written there: its checksum differs. Rerun the run from what wrote it, or restart it.");
        }
    }

    private static bool IsGzip(StepObject source) => source.Address.Key.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The ending of a key, such as <c>.ndjson.gz</c>, as far as it is made of letters and digits.</summary>
    private static string Ending(string key)
    {
        var words = key[(key.LastIndexOf('/') + 1)..].Split('.').Skip(1).Reverse()
            .TakeWhile(word => word.Length is > 0 and <= 10 && word.All(char.IsAsciiLetterOrDigit)).Take(2);
        return string.Concat(words.Reverse().Select(word => $".{word}"));
    }
}

/// <summary>An object that a step reads.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="ETag">The ETag that it must have; null for any.</param>
/// <param name="Sha256">The checksum that it must have; null for any.</param>
internal sealed record StepObject(ObjectAddress Address, string? ETag, string? Sha256);

namespace Spate.Enrichment.Geo;

internal static class DatabaseFile
{
    /// <summary>Reads a whole file of at most 2 GiB.</summary>
    /// <exception cref="GeoDatabaseException">The file cannot be read, is too large, or changed while it was read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var before = Identity.Of(path);
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            if (length > Array.MaxLength)
                throw new GeoDatabaseException(path, null, $"it has {length} bytes; at most {Array.MaxLength} can be read");

            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            var read = 0;
            while (read < bytes.Length)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(read), read);
                if (count == 0)
                    break;
                read += count;
            }

            return read == length && before == Identity.Of(path)
                ? bytes
                : throw new GeoDatabaseException(path, read, "it changed while it was read; replace it by a rename");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GeoDatabaseException(path, null, "there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GeoDatabaseException(path, null, $"it cannot be read: {e.Message}", e);
        }
    }

    private readonly record struct Identity(long Length, DateTime LastWrite)
    {
        public static Identity Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new(file.Length, file.LastWriteTimeUtc) : default;
        }
    }
}

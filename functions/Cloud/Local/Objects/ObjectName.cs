using System.Text;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// The names that local buckets accept. Bucket names follow S3's rules. Keys are paths below the bucket. Names that are used for unfinished
/// files (hidden names, temporary names of editors and downloads) are not objects.
/// </summary>
internal static class ObjectName
{
    private const int MaxKeyBytes = 1024;
    private const int MaxSegmentBytes = 255;

    private static readonly string[] TemporarySuffixes = ["~", ".tmp", ".part", ".partial", ".crdownload", ".swp"];

    /// <summary>Throws <see cref="ObjectStoreError.InvalidName"/> unless both names are valid.</summary>
    public static void Check(ObjectAddress address)
    {
        if ((ObjectAddress.BucketDefect(address.Bucket) ?? KeyDefect(address.Key)) is { } defect)
            throw new ObjectStoreException(ObjectStoreError.InvalidName, address, $"{address} cannot be used as a name: {defect}.");
    }

    public static bool IsBucket(string name) => ObjectAddress.BucketDefect(name) is null;

    public static bool IsKey(string key) => KeyDefect(key) is null;

    /// <summary>True for file names that programs give to unfinished files. Hidden names cover those of vim, Emacs and rsync.</summary>
    /// <remarks>
    /// Not <c>4913</c>, which vim creates and removes at once to check whether it may: it is gone before it settles, and objects may have
    /// numbers for names.
    /// </remarks>
    public static bool IsTemporary(ReadOnlySpan<char> fileName)
    {
        if (IsHidden(fileName) || (fileName.StartsWith('#') && fileName.EndsWith('#')))
            return true;

        foreach (var suffix in TemporarySuffixes)
        {
            if (fileName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    public static bool IsHidden(ReadOnlySpan<char> name) => name.StartsWith('.');

    private static string? KeyDefect(string? key)
    {
        if (string.IsNullOrEmpty(key))
            return "the key is empty";

        if (Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
            return $"the key is longer than {MaxKeyBytes} bytes of UTF-8";

        if (key.Contains('\0', StringComparison.Ordinal))
            return "the key contains a NUL character";

        var rest = key.AsSpan();
        while (true)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (SegmentDefect(segment) is { } defect)
                return defect;

            if (slash < 0)
                return IsTemporary(segment) ? "local buckets treat a file of this name as temporary" : null;

            rest = rest[(slash + 1)..];
        }
    }

    private static string? SegmentDefect(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
            return "a key neither begins nor ends with '/', nor has two in a row, because local buckets are directories";

        if (IsHidden(segment))
            return "no part of a key begins with '.', because local buckets hide such files";

        if (Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
            return $"a part between slashes is longer than the {MaxSegmentBytes} bytes that a file name may have";

        return OperatingSystem.IsWindows() && segment.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0
            ? "it has a character that file names on Windows cannot have"
            : null;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Distinguishes databases of the same type and build date. Hashing a whole city database takes longer than enriching a small file, so this
/// hashes the length, the metadata (which has the build time and the node count) and blocks spread evenly over the rest. It guards against
/// confusion, not against forgery.
/// </summary>
internal static class FileFingerprint
{
    private const int Blocks = 64;
    private const int BlockBytes = 4096;
    private const int DigestBytes = 6;

    /// <summary>The first 48 bits of a SHA-256, in lower-case hexadecimal.</summary>
    public static string Compute(DatabaseFile file, int metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, file.Length);
        hash.AppendData(length);
        hash.AppendData(file.Slice(metadata, file.Length - metadata));

        if (metadata <= Blocks * BlockBytes)
        {
            hash.AppendData(file.Slice(0, metadata));
        }
        else
        {
            for (var i = 0; i < Blocks; i++)
                hash.AppendData(file.Slice((int)((long)(metadata - BlockBytes) * i / (Blocks - 1)), BlockBytes));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, DigestBytes));
    }
}

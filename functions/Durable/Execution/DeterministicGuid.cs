using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Spate.Durable.Execution;

/// <summary>GUIDs by name: version 8 of RFC 9562 over SHA-256 of the run's id and a counter.</summary>
internal static class DeterministicGuid
{
    internal static Guid Create(string executionId, int counter)
    {
        var name = Encoding.UTF8.GetBytes($"{executionId}/{counter}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(
            BinaryPrimitives.ReadUInt32BigEndian(hash),
            BinaryPrimitives.ReadUInt16BigEndian(hash[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(hash[6..]),
            hash[8], hash[9], hash[10], hash[11], hash[12], hash[13], hash[14], hash[15]);
    }
}

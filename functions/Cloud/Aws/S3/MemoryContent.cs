using System.Runtime.InteropServices;

namespace Spate.Cloud.Aws.S3;

/// <summary>A stream over memory that can be rewound for another try. An array behind the memory is used where it lies.</summary>
internal static class MemoryContent
{
    public static MemoryStream OpenRead(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : new(content.ToArray(), writable: false);
}

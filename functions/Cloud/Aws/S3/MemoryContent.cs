using System.Runtime.InteropServices;

namespace Spate.Cloud.Aws.S3;

/// <summary>A stream over memory that can be rewound for another attempt. An array behind the memory is not copied.</summary>
internal static class MemoryContent
{
    public static MemoryStream OpenRead(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : new(content.ToArray(), writable: false);
}

using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Spate.Enrichment.Deflate;

/// <summary>Gives out memory that the garbage collector does not move; tests put pages around it that nobody may touch.</summary>
internal unsafe interface INativeMemory
{
    /// <summary>At least so many bytes, with any content.</summary>
    byte* Rent(int bytes);

    /// <summary>Takes memory back. The size must be the one that was asked for.</summary>
    void Return(byte* memory, int bytes);
}

/// <summary>Keeps memory for the next run of the process, so that only the first one pays for the pages.</summary>
internal sealed unsafe class PooledMemory : INativeMemory
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<nint>> _free = new();

    private PooledMemory()
    {
    }

    public static PooledMemory Shared { get; } = new();

    /// <inheritdoc/>
    public byte* Rent(int bytes) => _free.TryGetValue(bytes, out var bag) && bag.TryTake(out var memory)
        ? (byte*)memory
        : (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);

    /// <inheritdoc/>
    public void Return(byte* memory, int bytes) => _free.GetOrAdd(bytes, _ => []).Add((nint)memory);
}

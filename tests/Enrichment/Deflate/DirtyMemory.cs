using System.Runtime.InteropServices;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>Memory as an earlier run may have left it.</summary>
internal sealed unsafe class DirtyMemory(byte content) : INativeMemory
{
    public byte* Rent(int bytes)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Span<byte>(memory, bytes).Fill(content);
        return memory;
    }

    public void Return(byte* memory, int bytes) => NativeMemory.AlignedFree(memory);
}

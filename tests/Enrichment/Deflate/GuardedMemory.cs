using System.Runtime.InteropServices;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>
/// Memory between pages that nobody may touch: a read or write past either end of a buffer ends the process. Buffers end exactly at a page,
/// or begin exactly at one.
/// </summary>
internal sealed unsafe partial class GuardedMemory(bool atStart) : INativeMemory, IDisposable
{
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private static readonly int Page = Environment.SystemPageSize;

    private readonly Dictionary<nint, (nint Mapping, nuint Bytes)> _mappings = [];
    private readonly Dictionary<int, Stack<nint>> _free = [];

    /// <summary>Buffers that were not given back.</summary>
    public int Rented { get; private set; }

    public byte* Rent(int bytes)
    {
        Rented++;
        return _free.TryGetValue(bytes, out var free) && free.TryPop(out var memory) ? (byte*)memory : Map(bytes);
    }

    public void Return(byte* memory, int bytes)
    {
        if (!_mappings.ContainsKey((nint)memory))
            throw new InvalidOperationException("This memory was not rented here.");
        Rented--;
        if (!_free.TryGetValue(bytes, out var free))
            _free.Add(bytes, free = []);
        free.Push((nint)memory);
    }

    private byte* Map(int bytes)
    {
        var pages = (bytes + Page - 1) / Page;
        var length = (nuint)((pages + 2) * Page);
        var mapping = MemoryMap(0, length, NoAccess, PrivateAnonymous, -1, 0);
        if (mapping == -1 || MemoryProtect(mapping + Page, (nuint)(pages * Page), ReadWrite) != 0)
            throw new InvalidOperationException($"No guarded memory: error {Marshal.GetLastPInvokeError()}.");
        var start = mapping + Page + (atStart ? 0 : (pages * Page) - bytes);

        // Memory that was not cleared must not be taken for cleared memory.
        new Span<byte>((void*)start, bytes).Fill(0xA5);
        _mappings.Add(start, (mapping, length));
        return (byte*)start;
    }

    public void Dispose()
    {
        foreach (var (mapping, bytes) in _mappings.Values)
            _ = MemoryUnmap(mapping, bytes);
        _mappings.Clear();
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MemoryProtect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MemoryUnmap(nint address, nuint length);
}

namespace Spate.Enrichment.Geo;

/// <summary>
/// Caches the answers for the few IPv4 addresses that make up most of the traffic: a direct-mapped table in which a later address replaces
/// an earlier one. Safe for concurrent use: a slot holds address and answer in 64 bits, which are written atomically.
/// </summary>
internal sealed class AddressCache
{
    /// <summary>The cached answer for an address that the database does not cover.</summary>
    public const int Absent = -2;

    // 256 KiB: fits into a core's second-level cache beside the tables of the codecs.
    private const int IndexBits = 15;

    // The lower half is the answer plus one, so that only an empty slot is 0.
    private readonly long[] _slots = new long[1 << IndexBits];

    /// <summary>Gets the cached answer for an address: a fragment, or <see cref="Absent"/>.</summary>
    public bool TryGet(uint address, out int answer)
    {
        var slot = Volatile.Read(ref _slots[Index(address)]);
        answer = (int)slot - 1;
        return (uint)(slot >>> 32) == address && (int)slot != 0;
    }

    /// <summary>Caches an answer. The write publishes the fragment to readers.</summary>
    public void Set(uint address, int answer) => Volatile.Write(ref _slots[Index(address)], ((long)address << 32) | (uint)(answer + 1));

    private static int Index(uint address) => (int)((address * 0x9E37_79B9u) >> (32 - IndexBits));
}

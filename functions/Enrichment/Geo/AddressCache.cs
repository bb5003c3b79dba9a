namespace Spate.Enrichment.Geo;

/// <summary>
/// What IPv4 addresses were answered with, for the few that make up most of the traffic: a direct-mapped table in which a later address drives
/// out an earlier one. Safe for concurrent use: a slot is 64 bits and written at once, the address and then the answer.
/// </summary>
internal sealed class AddressCache
{
    /// <summary>The answer for an address that is not covered.</summary>
    public const int Absent = -2;

    // 256 KiB: within a core's second-level cache, beside the tables of the codecs.
    private const int IndexBits = 15;

    // The lower half is the answer plus one, so that it is 0 in empty slots only.
    private readonly long[] _slots = new long[1 << IndexBits];

    /// <summary>The answer for an address if it is known: a fragment, or <see cref="Absent"/>.</summary>
    public bool TryGet(uint address, out int answer)
    {
        var slot = Volatile.Read(ref _slots[Index(address)]);
        answer = (int)slot - 1;
        return (uint)(slot >>> 32) == address && (int)slot != 0;
    }

    /// <summary>Remembers an answer; the write publishes the fragment to readers.</summary>
    public void Set(uint address, int answer) => Volatile.Write(ref _slots[Index(address)], ((long)address << 32) | (uint)(answer + 1));

    private static int Index(uint address) => (int)((address * 0x9E37_79B9u) >> (32 - IndexBits));
}

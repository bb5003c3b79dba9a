namespace Spate.Enrichment.Geo;

/// <summary>An IPv4 or IPv6 address in binary, in host byte order.</summary>
/// <param name="High">The upper 64 bits of an IPv6 address; 0 for IPv4.</param>
/// <param name="Low">The lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address.</param>
/// <param name="IsIPv4">Whether it is an IPv4 address. An IPv4-mapped IPv6 address (<c>::ffff:0:0/96</c>) counts as one.</param>
internal readonly record struct IpAddress(ulong High, ulong Low, bool IsIPv4)
{
    public static IpAddress IPv4(uint address) => new(0, address, IsIPv4: true);

    /// <summary>An address of 128 bits; an IPv4-mapped one becomes IPv4 (RFC 4291 section 2.5.5.2).</summary>
    public static IpAddress IPv6(ulong high, ulong low) =>
        high == 0 && low >> 32 == 0xFFFF ? IPv4((uint)low) : new(high, low, IsIPv4: false);
}

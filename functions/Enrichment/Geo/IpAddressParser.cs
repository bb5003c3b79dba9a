namespace Spate.Enrichment.Geo;

/// <summary>
/// Parses addresses from UTF-8. IPv4 is four decimal numbers without leading zeros: octal, hexadecimal and short forms are read differently
/// by different programs, so they are refused. IPv6 is any form of RFC 4291 section 2.2. Refused are brackets and ports, which belong to URLs,
/// zones (<c>%eth0</c>), which mean something on one host only, prefix lengths, and surrounding space.
/// </summary>
internal static class IpAddressParser
{
    private const int MaxIPv4Length = 15;
    private const int Groups = 8;
    private const byte NoDigit = 0xFF;

    /// <summary>Parses an address; no allocation.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out IpAddress address)
    {
        // An IPv6 address has a colon among its first five characters, an IPv4 address a dot among its first four.
        if (utf8.Length > 4 && (utf8[1] == '.' || utf8[2] == '.' || utf8[3] == '.'))
        {
            var isIPv4 = TryParseIPv4(utf8, out var bits);
            address = IpAddress.IPv4(bits);
            return isIPv4;
        }

        return TryParseIPv6(utf8, out address);
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> utf8, out uint address)
    {
        address = 0;
        if (utf8.Length > MaxIPv4Length)
            return false;
        uint number = 0;
        int digits = 0, dots = 0;
        foreach (var b in utf8)
        {
            var digit = (uint)b - '0';
            if (digit <= 9)
            {
                if (digits != 0 && number == 0)
                    return false;
                number = (number * 10) + digit;
                digits++;
                if (number > 255)
                    return false;
            }
            else if (b == '.' && digits != 0 && dots != 3)
            {
                address = (address << 8) | number;
                dots++;
                number = 0;
                digits = 0;
            }
            else
            {
                return false;
            }
        }

        address = (address << 8) | number;
        return dots == 3 && digits != 0;
    }

    private static bool TryParseIPv6(ReadOnlySpan<byte> utf8, out IpAddress address)
    {
        address = default;
        UInt128 bits = default;
        int groups = 0, gap = -1, at = 0;
        if (utf8.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < utf8.Length)
        {
            var length = HexGroup(utf8[at..], out var group);
            var next = at + length;
            if (length == 0 || groups == Groups)
                return false;

            if (next < utf8.Length && utf8[next] == '.')
            {
                if (groups > Groups - 2 || !TryParseIPv4(utf8[at..], out var embedded))
                    return false;
                bits = (bits << 32) | embedded;
                groups += 2;
                at = utf8.Length;
                break;
            }

            bits = (bits << 16) | group;
            groups++;
            if (next == utf8.Length)
            {
                at = next;
                break;
            }

            if (utf8[next] != ':' || next + 1 == utf8.Length)
                return false;
            at = next + 1;
            if (utf8[at] != ':')
                continue;
            if (gap >= 0)
                return false;
            gap = groups;
            at++;
        }

        // "::" stands for one group of zeros or more.
        if (gap < 0 ? groups != Groups : groups == Groups)
            return false;
        if (gap >= 0)
            bits = Widened(bits, groups, gap);
        address = IpAddress.IPv6((ulong)(bits >> 64), (ulong)bits);
        return true;
    }

    /// <summary>Moves the groups before the gap to the upper end.</summary>
    private static UInt128 Widened(UInt128 bits, int groups, int gap)
    {
        if (gap == 0)
            return bits;
        var after = (groups - gap) * 16;
        var tail = bits & ((UInt128.One << after) - 1);
        return (bits >> after << (128 - (gap * 16))) | tail;
    }

    /// <summary>Reads up to four hexadecimal digits; returns how many there are.</summary>
    private static int HexGroup(ReadOnlySpan<byte> utf8, out uint group)
    {
        group = 0;
        var length = 0;
        while (length < 4 && length < utf8.Length)
        {
            var digit = HexDigit(utf8[length]);
            if (digit == NoDigit)
                break;
            group = (group << 4) | digit;
            length++;
        }

        return length;
    }

    private static byte HexDigit(byte b)
    {
        var digit = (uint)b - '0';
        if (digit <= 9)
            return (byte)digit;
        var letter = ((uint)b | 0x20) - 'a';
        return letter <= 5 ? (byte)(letter + 10) : NoDigit;
    }
}

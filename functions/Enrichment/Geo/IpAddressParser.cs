using System.Buffers.Binary;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Parses addresses from UTF-8. IPv4 is four decimal numbers without leading zeros: programs disagree on octal, hexadecimal and short
/// forms, so they are refused. IPv6 is any form of RFC 4291 section 2.2. Brackets and ports (which belong to URLs), zones such as
/// <c>%eth0</c> (which are local to one host), prefix lengths and surrounding space are refused too.
/// </summary>
internal static class IpAddressParser
{
    private const int MaxIPv4Length = 15;
    private const byte NoDigit = 0xFF;

    private static readonly byte[] HexDigits = MakeHexDigits();

    public static bool TryParse(ReadOnlySpan<byte> utf8, out IpAddress address)
    {
        // An IPv4 address has a dot among its first four characters. An IPv6 address can have one there only if it begins with "::", as in
        // ::1.2.3.4.
        if (utf8.Length > 4 && utf8[0] != ':' && (utf8[1] == '.' || utf8[2] == '.' || utf8[3] == '.'))
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
        Span<byte> bytes = stackalloc byte[16];
        int written = 0, gap = -1, at = 0;
        if (utf8.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < utf8.Length)
        {
            var next = at + HexGroup(utf8[at..], out var group);
            if (next == at || written == bytes.Length)
                return false;

            if (next < utf8.Length && utf8[next] == '.')
            {
                if (written > bytes.Length - sizeof(uint) || !TryParseIPv4(utf8[at..], out var embedded))
                    return false;
                BinaryPrimitives.WriteUInt32BigEndian(bytes[written..], embedded);
                written += sizeof(uint);
                break;
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes[written..], (ushort)group);
            written += sizeof(ushort);
            if (next == utf8.Length)
                break;

            // A colon separates two groups; the text may end only in a double colon.
            if (utf8[next] != ':' || next + 1 == utf8.Length)
                return false;
            at = next + 1;
            if (utf8[at] != ':')
                continue;
            if (gap >= 0)
                return false;
            gap = written;
            at++;
        }

        // "::" stands for one or more groups of zeros.
        if (gap < 0 ? written != bytes.Length : written == bytes.Length)
            return false;
        if (gap >= 0)
            Widen(bytes, written, gap);
        address = IpAddress.IPv6(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return true;
    }

    /// <summary>Moves the bytes after the gap to the end and fills the gap with zeros.</summary>
    private static void Widen(Span<byte> bytes, int written, int gap)
    {
        var tail = written - gap;
        bytes[gap..written].CopyTo(bytes[^tail..]);
        bytes[gap..^tail].Clear();
    }

    /// <summary>Reads up to four hexadecimal digits and returns how many there are.</summary>
    private static int HexGroup(ReadOnlySpan<byte> utf8, out uint group)
    {
        group = 0;
        var length = 0;
        while (length < 4 && length < utf8.Length)
        {
            var digit = HexDigits[utf8[length]];
            if (digit == NoDigit)
                break;
            group = (group << 4) | digit;
            length++;
        }

        return length;
    }

    private static byte[] MakeHexDigits()
    {
        var digits = new byte[256];
        Array.Fill(digits, NoDigit);
        for (var i = 0; i < 16; i++)
            digits["0123456789abcdef"[i]] = digits["0123456789ABCDEF"[i]] = (byte)i;
        return digits;
    }
}

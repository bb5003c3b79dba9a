namespace Spate.Host.Commands.Generate;

/// <summary>
/// The addresses that events come from: 78 % public IPv4, 19.3 % IPv6, 1.5 % private, 1 % IPv4 mapped to IPv6, 0.2 % not an address. A few
/// addresses are frequent and most are rare.
/// </summary>
/// <remarks>An address is a function of its rank, so the pools take no memory of their own.</remarks>
internal sealed class AddressPool(ulong seed)
{
    private const int V4Count = 300_000;
    private const int V6Count = 100_000;

    // The blocks from which the five regional registries allocate IPv6: 2001:200::/23 and later, and a /12 each.
    private static readonly ushort[] V6Blocks = [0x2001, 0x2400, 0x2600, 0x2804, 0x2a00, 0x2a02, 0x2c0f];

    private readonly ulong _v4Seed = SplitMix64.Mix(seed, '4');
    private readonly ulong _v6Seed = SplitMix64.Mix(seed, '6');
    private readonly ZipfSampler _v4 = ZipfSampler.Flat(V4Count);
    private readonly ZipfSampler _v6 = ZipfSampler.Flat(V6Count);

    /// <summary>Appends the address of an event; false when it is not valid.</summary>
    public bool AppendNext(LineBuffer line, ref SplitMix64 random)
    {
        switch (random.Below(1000))
        {
            case < 780:
                AppendV4(line, PublicV4(_v4.Next(ref random)));
                break;
            case < 973:
                AppendV6(line, _v6.Next(ref random));
                break;
            case < 988:
                AppendV4(line, PrivateV4(random.Next()));
                break;
            case < 998:
                line.Append("::ffff:"u8);
                AppendV4(line, PublicV4(_v4.Next(ref random)));
                break;
            default:
                line.Append("unknown"u8);
                return false;
        }

        return true;
    }

    private static void AppendV4(LineBuffer line, uint address)
    {
        line.Append(address >> 24);
        line.Append((byte)'.');
        line.Append((address >> 16) & 255);
        line.Append((byte)'.');
        line.Append((address >> 8) & 255);
        line.Append((byte)'.');
        line.Append(address & 255);
    }

    /// <summary>
    /// A third of the hosts have short interface identifiers (<c>2a00:1a2b:3c::7</c>), the others random ones (RFC 8981).
    /// </summary>
    private void AppendV6(LineBuffer line, int rank)
    {
        var network = SplitMix64.Mix(_v6Seed, (ulong)rank);
        var host = SplitMix64.Mix(network, (ulong)rank);
        line.AppendHex(V6Blocks[(int)(network >> 48) % V6Blocks.Length], 1);
        line.Append((byte)':');
        line.AppendHex(((network >> 32) & 0x0fff) | 0x0200, 1);
        line.Append((byte)':');
        line.AppendHex(((network >> 16) & 0xffff) | 1, 1);
        if (rank % 3 == 0)
        {
            line.Append("::"u8);
            line.AppendHex((host & 0xfff) | 1, 1);
            return;
        }

        for (var shift = 0; shift <= 64; shift += 16)
        {
            line.Append((byte)':');
            line.AppendHex(((shift == 64 ? network : host >> shift) & 0xffff) | 1, 1);
        }
    }

    private static uint PrivateV4(ulong bits) => (bits >> 60) switch
    {
        < 8 => 0x0A000000 | ((uint)bits & 0x00FFFFFF),
        < 14 => 0xC0A80000 | ((uint)bits & 0x0000FFFF),
        _ => 0xAC100000 | ((uint)bits & 0x000FFFFF),
    };

    private uint PublicV4(int rank)
    {
        for (var bits = SplitMix64.Mix(_v4Seed, (ulong)rank); ; bits = SplitMix64.Mix(_v4Seed, bits))
        {
            if (IsPublic((uint)bits))
                return (uint)bits;
        }
    }

    /// <summary>Whether an address is outside the blocks of IANA's special-purpose registry.</summary>
    private static bool IsPublic(uint address) => (address >> 24) switch
    {
        0 or 10 or 127 or >= 224 => false,
        100 => (address & 0x00C00000) != 0x00400000,
        169 => (address & 0x00FF0000) != 0x00FE0000,
        172 => (address & 0x00F00000) != 0x00100000,
        192 => (address & 0x00FF0000) is not (0x00A80000 or 0),
        198 => (address & 0x00FE0000) != 0x00120000,
        _ => true,
    };
}

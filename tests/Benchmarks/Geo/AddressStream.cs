using System.Net;
using System.Text;

namespace Spate.Benchmarks.Geo;

/// <summary>Addresses as UTF-8, one after the other in memory, as they come in a file.</summary>
internal sealed class AddressStream
{
    private static readonly ushort[] Registries = [0x2001, 0x2400, 0x2600, 0x2804, 0x2a00, 0x2c0f];

    private readonly byte[] _text;
    private readonly int[] _starts;

    private AddressStream(IEnumerable<string> addresses)
    {
        var all = addresses.Select(Encoding.UTF8.GetBytes).ToArray();
        _text = [.. all.SelectMany(address => address)];
        _starts = new int[all.Length + 1];
        for (var i = 0; i < all.Length; i++)
            _starts[i + 1] = _starts[i] + all[i].Length;
    }

    public ReadOnlySpan<byte> this[int i] => _text.AsSpan(_starts[i], _starts[i + 1] - _starts[i]);

    /// <summary>Uniformly random IPv4 addresses: the worst case, as hardly two share a cache line of the tree.</summary>
    public static AddressStream IPv4(int count)
    {
        var random = new Random(4);
        return new(Enumerable.Range(0, count).Select(_ => RandomIPv4(random)));
    }

    /// <summary>Random addresses of assigned IPv6 blocks.</summary>
    public static AddressStream IPv6(int count)
    {
        var random = new Random(6);
        return new(Enumerable.Range(0, count).Select(_ => RandomIPv6(random)));
    }

    /// <summary>Skewed as traffic is: Zipf (exponent 1) over the given number of visitors, one in five of them on IPv6.</summary>
    public static AddressStream Zipf(int count, int visitors)
    {
        var random = new Random(7);
        var addresses = Enumerable.Range(0, visitors).Select(_ => random.Next(5) == 0 ? RandomIPv6(random) : RandomIPv4(random)).ToArray();

        // The inverse of the harmonic sum H(n) ≈ ln n: rank = visitors^u for a uniform u.
        return new(Enumerable.Range(0, count).Select(_ => addresses[(int)Math.Pow(visitors, random.NextDouble()) - 1]));
    }

    private static string RandomIPv4(Random random) => $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";

    private static string RandomIPv6(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var registry = Registries[random.Next(Registries.Length)];
        (bytes[0], bytes[1], bytes[2]) = ((byte)(registry >> 8), (byte)registry, (byte)(bytes[2] & 0x0F));
        return new IPAddress(bytes).ToString();
    }
}

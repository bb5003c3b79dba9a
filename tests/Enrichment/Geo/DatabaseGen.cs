using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

/// <summary>A database that is made up, and addresses to ask it for.</summary>
internal sealed record MadeUpDatabase(byte[] File, IReadOnlyList<IPAddress> Addresses, string Description)
{
    public override string ToString() => Description;
}

/// <summary>
/// Makes up databases with all that the format allows: record sizes, both kinds of tree, aliases, data types, sizes of strings, pointers,
/// nesting.
/// </summary>
internal static class DatabaseGen
{
    private static readonly string[] Keys =
    [
        "a", "iso_code", "names", "en", "pt-BR", "0", "1", "ключ", "a key of more than twenty-eight bytes", "quote\"d",
    ];

    /// <summary>The last length of each form of the control byte, and the first of the next.</summary>
    private static readonly int[] Lengths = [0, 1, 4, 12, 28, 29, 284, 285, 286];

    public static Gen<MadeUpDatabase> Database =>
        from recordSize in Gen.Elements(24, 28, 32)
        from ipVersion in Gen.Elements(4, 6, 6)
        from share in Gen.Elements(true, true, false)
        from longPointers in Gen.Elements(false, false, true)
        from padding in Gen.Elements(0, 0, 0, 3_000, 600_000)
        from aliases in Gen.SubListOf("::ffff:0:0/96", "2002::/16")
        from parts in Gen.ListOf(Value(1), 3)
        from count in Gen.Choose(1, 5)
        from records in Gen.ListOf(Value(3, Gen.Elements<object>(parts)), count)
        from networks in Gen.ListOf(Network(ipVersion), 12)
        from choices in Gen.ListOf(Gen.Choose(0, records.Count - 1), networks.Count)
        from flips in Gen.ListOf(Gen.Choose(0, 127), 12)
        select Make(
            new MmdbWriter(recordSize, ipVersion) { ShareData = share, LongPointers = longPointers, DataPadding = padding },
            $"{recordSize} bits, IPv{ipVersion}, shared: {share}, long pointers: {longPointers}, padding: {padding}, aliases: "
            + $"{string.Join(' ', aliases)}",
            ipVersion == 6 ? aliases : [], [.. networks.Zip(choices.Select(i => records[i]))], [.. flips]);

    private static Gen<object> Value(int depth, Gen<object>? shared = null) => depth == 0
        ? Scalar
        : Gen.Frequency((2, Scalar), (1, shared ?? Scalar), (3, Map(depth, shared)), (1, Array(depth, shared)));

    private static Gen<object> Scalar => Gen.OneOf(
        Text, Text, Numbers.Select(static n => (object)(ushort)n), Numbers.Select(static n => (object)(uint)n),
        Numbers.Select(static n => (object)(int)n), Numbers.Select(static n => (object)(ulong)n),
        Numbers.Select(static n => (object)((UInt128)(ulong)n << (int)(n & 64))),
        ArbMap.Default.GeneratorFor<double>().Select(static d => (object)d),
        ArbMap.Default.GeneratorFor<float>().Select(static f => (object)f),
        ArbMap.Default.GeneratorFor<bool>().Select(static b => (object)b),
        ArbMap.Default.GeneratorFor<byte[]>().Select(static b => (object)b));

    /// <summary>Of any number of bits.</summary>
    private static Gen<long> Numbers =>
        from bits in ArbMap.Default.GeneratorFor<long>()
        from shift in Gen.Choose(0, 63)
        select unchecked((long)((ulong)(bits * 0x5851_F42D_4C95_7F2D) >> shift));

    private static Gen<object> Text => Gen.OneOf(
        Gen.Elements<object>("", "GB", "\"\\\n\t\u0001", "ロンドン", "😀"),
        Gen.Elements(Lengths).Select(static length => (object)new string('x', length)),
        Gen.Frequency((50, Gen.Constant(9)), (1, Gen.Elements(65_820, 65_821, 65_822)))
            .Select(static length => (object)new string('y', length)));

    private static Gen<object> Map(int depth, Gen<object>? shared) =>
        from keys in Gen.SubListOf(Keys)
        from values in Gen.ListOf(Value(depth - 1, shared), keys.Count)
        select (object)keys.Zip(values).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);

    private static Gen<object> Array(int depth, Gen<object>? shared) =>
        from count in Gen.Frequency((9, Gen.Choose(0, 3)), (1, Gen.Elements(29, 285)))
        from values in Gen.ListOf(count > 3 ? Scalar : Value(depth - 1, shared), count)
        select (object)values.ToArray();

    /// <summary>The upper bits are few, so that networks nest and meet the addresses of aliases.</summary>
    private static Gen<(UInt128 Bits, int Length)> Network(int ipVersion)
    {
        var v4 = from bits in Gen.Choose(int.MinValue, int.MaxValue)
                 from length in Gen.Choose(1, 32)
                 select ((UInt128)((uint)bits & 0xC00F_0FFF), 96 + length);
        var v6 = from high in Gen.Choose(0, int.MaxValue)
                 from start in Gen.Elements(0x2001, 0x2002, 0x2a00, 0x0000)
                 from length in Gen.Choose(1, 128)
                 select ((((UInt128)start << 16) | (uint)(high & 0x0F0F)) << 96, length);
        return ipVersion == 4 ? v4 : Gen.OneOf(v4, v6);
    }

    private static MadeUpDatabase Make(
        MmdbWriter writer, string kind, IEnumerable<string> aliases, List<((UInt128 Bits, int Length) Network, object Record)> networks,
        List<int> flips)
    {
        foreach (var ((bits, length), record) in networks)
            writer.Add($"{Address(bits, length > 96)}/{(bits <= uint.MaxValue && length > 96 ? length - 96 : length)}", record);
        foreach (var alias in aliases)
            writer.AliasIPv4(alias);

        var addresses = networks.Zip(flips, (entry, flip) =>
        {
            var (bits, length) = entry.Network;
            var hosts = length == 128 ? UInt128.Zero : UInt128.MaxValue >> length;
            return new[] { bits & ~hosts, bits | hosts, (bits & ~hosts) - 1, (bits | hosts) + 1, bits ^ (UInt128.One << flip), bits };
        }).SelectMany(static some => some).ToList();
        return new MadeUpDatabase(
            writer.Build(),
            [.. addresses.SelectMany(Forms).Distinct()],
            $"{kind}: "
            + string.Join("; ", networks.Select(entry => $"{Address(entry.Network.Bits, asIPv4: false)}/{entry.Network.Length}")));
    }

    private static IEnumerable<IPAddress> Forms(UInt128 bits) =>
    [
        Address(bits, asIPv4: false),
        Address(bits, asIPv4: true),
        Mapped(bits),
        SixToFour(bits),
    ];

    private static IPAddress Address(UInt128 bits, bool asIPv4)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return asIPv4 && bits <= uint.MaxValue ? new IPAddress(bytes.AsSpan(12)) : new IPAddress(bytes);
    }

    private static IPAddress Mapped(UInt128 bits) => Address(((UInt128)0xFFFF << 32) | (uint)bits, asIPv4: false);

    private static IPAddress SixToFour(UInt128 bits) => Address(((UInt128)0x2002 << 112) | ((UInt128)(uint)bits << 80) | 1, asIPv4: false);
}

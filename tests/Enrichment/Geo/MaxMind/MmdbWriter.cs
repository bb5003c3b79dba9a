using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Spate.Enrichment.Tests.Geo.MaxMind;

/// <summary>
/// Writes MaxMind DB files for tests and benchmarks (format 2.0, maxmind.github.io/MaxMind-DB). Written from the specification and apart
/// from the reader, so that both would have to misread it in the same way to agree on something wrong.
/// </summary>
internal sealed class MmdbWriter(int recordSize = 28, int ipVersion = 6)
{
    private static readonly byte[] Marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    private readonly List<(UInt128 Bits, int Length, object Record)> _networks = [];
    private readonly List<(UInt128 Bits, int Length)> _aliases = [];

    public string DatabaseType { get; init; } = "Test";

    public DateTimeOffset BuildEpoch { get; init; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Bytes of filling before the first record, so that pointers become long.</summary>
    public int DataPadding { get; init; }

    /// <summary>Whether equal strings and records are written once and pointed to.</summary>
    public bool ShareData { get; init; } = true;

    /// <summary>Whether pointers take five bytes, however near their target is.</summary>
    public bool LongPointers { get; init; }

    /// <summary>Keys of the metadata to change, or to leave out where null.</summary>
    public Dictionary<string, object?> MetadataOverrides { get; } = [];

    /// <summary>
    /// Adds a network such as <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>. A longer prefix wins over a shorter one, the later over the
    /// earlier. Records are made of string, double, float, byte[], ushort, uint, int, ulong, UInt128, bool, dictionaries and arrays.
    /// </summary>
    public MmdbWriter Add(string network, object record)
    {
        var (bits, length) = Parse(network);
        _networks.Add((bits, length, record));
        return this;
    }

    /// <summary>Adds an IPv4 network by its address in host byte order.</summary>
    public MmdbWriter AddIPv4(uint address, int prefixLength, object record)
    {
        _networks.Add(ipVersion == 4 ? ((UInt128)address << 96, prefixLength, record) : (address, 96 + prefixLength, record));
        return this;
    }

    /// <summary>Adds an IPv6 network by its upper 64 bits.</summary>
    public MmdbWriter AddIPv6(ulong high, int prefixLength, object record)
    {
        _networks.Add(((UInt128)high << 64, prefixLength, record));
        return this;
    }

    /// <summary>Lets a network of the IPv6 tree, such as <c>2002::/16</c>, lead to the IPv4 addresses.</summary>
    public MmdbWriter AliasIPv4(string network)
    {
        _aliases.Add(Parse(network));
        return this;
    }

    public byte[] Build()
    {
        var data = new MmdbDataWriter(DataPadding, ShareData, LongPointers);
        var tree = new MmdbTree();
        foreach (var (bits, length, record) in _networks.OrderBy(network => network.Length))
            tree.Insert(bits, length, data.WriteRecord(record));
        foreach (var (bits, length) in _aliases)
            tree.Alias(bits, length, 96);

        using var file = new MemoryStream();
        var nodes = tree.WriteTo(file, recordSize);
        file.Write(new byte[16]);
        data.CopyTo(file);
        file.Write(Marker);
        var metadata = new MmdbDataWriter(0, share: false);
        metadata.Write(Metadata(nodes));
        metadata.CopyTo(file);
        return file.ToArray();
    }

    private Dictionary<string, object> Metadata(uint nodeCount)
    {
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = (ulong)BuildEpoch.ToUnixTimeSeconds(),
            ["database_type"] = DatabaseType,
            ["description"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["en"] = "For tests", ["de"] = "Für Tests" },
            ["ip_version"] = (ushort)ipVersion,
            ["languages"] = new object[] { "en", "de" },
            ["node_count"] = nodeCount,
            ["record_size"] = (ushort)recordSize,
        };
        foreach (var (key, value) in MetadataOverrides)
            metadata[key] = value;
        return metadata.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
    }

    private (UInt128 Bits, int Length) Parse(string network)
    {
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        var address = IPAddress.Parse(network[..slash]).GetAddressBytes();
        var length = int.Parse(network[(slash + 1)..], CultureInfo.InvariantCulture);
        if (address.Length == 16)
            return (BinaryPrimitives.ReadUInt128BigEndian(address), length);
        var bits = BinaryPrimitives.ReadUInt32BigEndian(address);
        return ipVersion == 4 ? ((UInt128)bits << 96, length) : (bits, 96 + length);
    }
}

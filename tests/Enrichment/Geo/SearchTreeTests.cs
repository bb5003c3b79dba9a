using System.Text;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

public sealed class SearchTreeTests
{
    private static Dictionary<string, object> Record(int id) =>
        new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = (uint)id };

    private static int? Find(GeoDatabase database, IpAddress address)
    {
        var isFound = database.TryFind(address, out var record);
        var records = new long[3];
        database.FindAll([address, IpAddress.IPv4(0x0102_0304), address], records);
        Assert.Equal([isFound ? record : -1, isFound ? record : -1], [records[0], records[2]]);
        if (!isFound)
            return null;
        Assert.True(new RecordReader(database.Data).TryFindKey(record, "id"u8, out var value));
        return (int)database.Data.Unsigned(value);
    }

    private static int? Find(GeoDatabase database, string address) =>
        IpAddressParser.TryParse(Encoding.UTF8.GetBytes(address), out var parsed)
            ? Find(database, parsed)
            : throw new ArgumentException(address, nameof(address));

    [Theory]
    [InlineData(24, 4)]
    [InlineData(28, 4)]
    [InlineData(32, 4)]
    [InlineData(24, 6)]
    [InlineData(28, 6)]
    [InlineData(32, 6)]
    public void Random_networks_are_found_by_the_longest_prefix(int recordSize, int ipVersion)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var writer = new MmdbWriter(recordSize, ipVersion);
            var networks = new List<(UInt128 Bits, int Length)>();
            for (var i = 0; i < 200; i++)
            {
                // Few distinct leading bits, so that networks nest and addresses hit them.
                if (ipVersion == 4 || random.Next(2) == 0)
                {
                    var (bits, length) = ((uint)random.Next() & 0xC00F_0FFF, random.Next(1, 33));
                    writer.AddIPv4(bits, length, Record(i));
                    networks.Add((bits, 96 + length));
                }
                else
                {
                    var (high, length) = (0x2000_0000_0000_0000 | ((ulong)random.NextInt64() & 0x000F_00F0_0F0F_F00F), random.Next(1, 65));
                    writer.AddIPv6(high, length, Record(i));
                    networks.Add(((UInt128)high << 64, length));
                }
            }

            var database = GeoDatabase.Load(writer.Build(), "test.mmdb");
            for (var i = 0; i < 2_000; i++)
            {
                var bits = networks[random.Next(networks.Count)].Bits;
                bits ^= (uint)random.Next() >> random.Next(32);
                var address = bits <= uint.MaxValue
                    ? IpAddress.IPv4((uint)bits)
                    : IpAddress.IPv6((ulong)(bits >> 64) ^ ((uint)random.Next() >> random.Next(32)), (ulong)bits);
                Assert.Equal(LongestPrefix(networks, address), Find(database, address));
            }
        }
    }

    /// <summary>The plain way: try all networks. IPv4 networks are below ::/96, as in a tree for IPv6.</summary>
    private static int? LongestPrefix(List<(UInt128 Bits, int Length)> networks, IpAddress address)
    {
        var bits = new UInt128(address.High, address.Low);
        int? best = null;
        for (var i = 0; i < networks.Count; i++)
        {
            var covers = (networks[i].Bits ^ bits) >> (128 - networks[i].Length) == 0;
            if (covers && (best is null || networks[i].Length >= networks[best.Value].Length))
                best = i;
        }

        return best;
    }

    [Fact]
    public void IPv4_addresses_are_the_last_32_bits_of_an_IPv6_tree()
    {
        var database = GeoDatabase.Load(
            new MmdbWriter(24)
                .Add("192.0.2.0/24", Record(4))
                .Add("2001:db8::/32", Record(6))
                .AliasIPv4("::ffff:0:0/96")
                .AliasIPv4("2002::/16")
                .Build(),
            "test.mmdb");
        Assert.Equal(4, Find(database, "192.0.2.1"));
        Assert.Equal(4, Find(database, "::ffff:192.0.2.1"));
        Assert.Equal(4, Find(database, "::192.0.2.1"));
        Assert.Equal(4, Find(database, "2002:c000:201::1"));
        Assert.Equal(6, Find(database, "2001:db8:1::"));
        Assert.Null(Find(database, "192.0.3.1"));
        Assert.Null(Find(database, "2001:db9::"));
    }

    [Fact]
    public void All_of_IPv4_may_be_one_record_of_an_IPv6_tree()
    {
        var database = GeoDatabase.Load(new MmdbWriter(24).Add("::/64", Record(1)).Add("2001:db8::/32", Record(2)).Build(), "test.mmdb");
        Assert.Equal(1, Find(database, "192.0.2.1"));
        Assert.Equal(1, Find(database, "::1"));
        Assert.Null(Find(database, "::1:0:0:0:0"));
    }

    [Fact]
    public void All_of_IPv4_may_be_missing_from_an_IPv6_tree()
    {
        var database = GeoDatabase.Load(new MmdbWriter(24).Add("2001:db8::/32", Record(2)).Build(), "test.mmdb");
        Assert.Null(Find(database, "32.1.13.184"));
        Assert.Equal(2, Find(database, "2001:db8::"));
    }

    [Fact]
    public void A_tree_for_IPv4_covers_no_IPv6_address()
    {
        var database = GeoDatabase.Load(
            new MmdbWriter(24, 4).Add("0.0.0.0/1", Record(1)).Add("128.0.0.0/1", Record(2)).Build(), "test.mmdb");
        Assert.Equal(1, Find(database, "127.255.255.255"));
        Assert.Equal(2, Find(database, "::ffff:128.0.0.0"));
        Assert.Null(Find(database, "::1"));
        Assert.Null(Find(database, "2001:db8::1"));
    }

    [Fact]
    public void Records_of_28_bits_keep_their_upper_four_bits_in_the_middle_byte()
    {
        // The padding moves data beyond 24 bits: offsets of 17 MiB and more need the nibbles, the left record the high one.
        var file = new MmdbWriter(28, 4) { DataPadding = 0x0110_0000 }.Add("0.0.0.0/1", Record(1)).Add("128.0.0.0/1", Record(2)).Build();
        Assert.Equal(0x11, file[3]);
        var database = GeoDatabase.Load(file, "test.mmdb");
        Assert.Equal(1, Find(database, "1.2.3.4"));
        Assert.Equal(2, Find(database, "200.2.3.4"));

        // The two nibbles differ: the left record leads to data, the right one says that there is none.
        file = new MmdbWriter(28, 4) { DataPadding = 0x0110_0000 }.Add("0.0.0.0/1", Record(1)).Build();
        Assert.Equal(0x10, file[3]);
        database = GeoDatabase.Load(file, "test.mmdb");
        Assert.Equal(1, Find(database, "1.2.3.4"));
        Assert.Null(Find(database, "200.2.3.4"));
    }

    [Fact]
    public void A_database_without_nodes_covers_nothing()
    {
        var metadata = new MmdbDataWriter(0, share: false);
        metadata.Write(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["binary_format_major_version"] = (ushort)2,
            ["build_epoch"] = 0ul,
            ["database_type"] = "None",
            ["ip_version"] = (ushort)6,
            ["node_count"] = 0u,
            ["record_size"] = (ushort)24,
        });
        using var file = new MemoryStream();
        file.Write(new byte[16]);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        metadata.CopyTo(file);
        var database = GeoDatabase.Load(file.ToArray(), "test.mmdb");
        Assert.False(database.TryFind(IpAddress.IPv4(0x01020304), out _));
        Assert.False(database.TryFind(IpAddress.IPv6(1, 2), out _));
    }
}

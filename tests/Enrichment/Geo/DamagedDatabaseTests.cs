using System.Text;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

public sealed class DamagedDatabaseTests
{
    private static readonly GeoSpec Whole = new(
        "geo", "bad.mmdb", "ip", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["names"] = "names",
            ["en"] = "names.en",
            ["first"] = "list.0",
            ["list"] = "list",
            ["n"] = "n",
        });

    private static byte[] Sample(int recordSize = 24, int ipVersion = 6)
    {
        static Dictionary<string, object> Record(uint n) => new(StringComparer.Ordinal)
        {
            ["names"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["en"] = "Somewhere", ["de"] = "Irgendwo" },
            ["list"] = new object[] { "Somewhere", 1.5, new byte[] { 1, 2, 3 }, new object[] { true, -1 } },
            ["n"] = n,
        };
        var writer = new MmdbWriter(recordSize, ipVersion);
        for (uint i = 0; i < 8; i++)
            writer.AddIPv4(0xC000_0000 + (i << 8), 24, Record(i));
        if (ipVersion == 6)
            writer.Add("2001:db8::/32", Record(9)).AliasIPv4("2002::/16");
        return writer.Build();
    }

    /// <summary>Makes a database of one record, written as bytes of the data section, that covers all addresses.</summary>
    private static byte[] WithData(params byte[] data)
    {
        var metadata = new MmdbDataWriter(0, share: false);
        metadata.Write(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["binary_format_major_version"] = (ushort)2,
            ["build_epoch"] = 0ul,
            ["database_type"] = "One",
            ["ip_version"] = (ushort)4,
            ["node_count"] = 1u,
            ["record_size"] = (ushort)24,
        });
        using var file = new MemoryStream();
        file.Write([0, 0, 17, 0, 0, 17]);
        file.Write(new byte[16]);
        file.Write(data);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        metadata.CopyTo(file);
        return file.ToArray();
    }

    private static GeoBinding Bind(byte[] file, GeoSpec? spec = null) =>
        new(GeoDatabase.Load(file, "bad.mmdb"), spec ?? Whole, FragmentFormat.Json);

    private static void Refused(string cause, byte[] file)
    {
        var error = Assert.Throws<GeoDatabaseException>(() =>
        {
            var binding = Bind(file);
            binding.Find("1.2.3.4"u8, out _);
        });
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.mmdb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_refused() => Refused("not a MaxMind DB", []);

    [Fact]
    public void Another_kind_of_file_is_refused() =>
        Refused("not a MaxMind DB", Encoding.UTF8.GetBytes("start_ip,end_ip,country\n1.0.0.0,1.0.0.255,AU\n"));

    [Fact]
    public void A_file_cut_short_at_any_place_is_refused()
    {
        var file = Sample();
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<GeoDatabaseException>(() => GeoDatabase.Load(file[..length], "bad.mmdb"));
    }

    [Theory]
    [InlineData("node_count")]
    [InlineData("record_size")]
    [InlineData("ip_version")]
    [InlineData("database_type")]
    [InlineData("build_epoch")]
    [InlineData("binary_format_major_version")]
    public void Metadata_without_a_required_key_is_refused(string key) =>
        Refused($"the metadata has no {key}", new MmdbWriter { MetadataOverrides = { [key] = null } }.Add("1.0.0.0/8", "x").Build());

    [Theory]
    [InlineData("record_size", 20u, "record_size is 20")]
    [InlineData("record_size", 36u, "record_size is 36")]
    [InlineData("ip_version", 5u, "ip_version is 5")]
    [InlineData("binary_format_major_version", 3u, "binary_format_major_version is 3")]
    [InlineData("node_count", 1_000_000u, "a search tree of 1000000 nodes")]
    [InlineData("node_count", uint.MaxValue, "a search tree of 4294967295 nodes")]
    [InlineData("node_count", ulong.MaxValue, "node_count is 18446744073709551615")]
    [InlineData("node_count", "many", "node_count is Utf8")]
    [InlineData("node_count", 1u, "not followed by 16 zero bytes")]
    [InlineData("build_epoch", ulong.MaxValue, "build_epoch is 18446744073709551615")]
    [InlineData("database_type", 1u, "database_type is UInt32")]
    public void Metadata_with_an_impossible_value_is_refused(string key, object value, string cause) =>
        Refused(cause, new MmdbWriter { MetadataOverrides = { [key] = value } }.Add("1.0.0.0/8", "x").Build());

    [Fact]
    public void The_last_marker_counts()
    {
        var marker = Encoding.Latin1.GetString([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        var record = new Dictionary<string, object>(StringComparer.Ordinal) { ["n"] = Encoding.Latin1.GetBytes(marker + "\xE1") };
        var binding = Bind(new MmdbWriter().Add("1.0.0.0/8", record).Build());
        Assert.Equal(GeoMatch.Found, binding.Find("1.2.3.4"u8, out var fragment));
        Assert.Equal(Convert.ToBase64String((byte[])record["n"]), binding.ValueOf(fragment, "n"));
    }

    [Fact]
    public void Metadata_farther_from_the_end_than_the_format_allows_is_not_found() =>
        Refused("not a MaxMind DB", [.. Sample(), .. new byte[128 * 1024]]);

    [Fact]
    public void A_tree_that_loops_is_refused()
    {
        var file = WithData(0xE0);
        (file[2], file[5]) = (0, 0);
        Refused("deeper than an address", file);
    }

    [Fact]
    public void A_tree_that_loops_is_refused_for_IPv6_too()
    {
        var file = new MmdbWriter(24).Add("8000::/1", "x").Build();
        file[5] = 0;
        var database = GeoDatabase.Load(file, "bad.mmdb");
        Assert.Throws<GeoDatabaseException>(() => database.TryFind(IpAddress.IPv6(ulong.MaxValue, ulong.MaxValue), out _));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(255)]
    public void A_record_of_the_tree_that_leads_elsewhere_than_to_data_is_refused(byte record)
    {
        var file = WithData(0xE0);
        file[2] = record;
        Refused("lies outside of the data", file);
    }

    [Fact]
    public void A_record_equal_to_the_node_count_means_absent()
    {
        var file = WithData(0xE0);
        file[2] = 1;
        Assert.Equal(GeoMatch.Absent, Bind(file).Find("1.2.3.4"u8, out _));
        Assert.Equal(GeoMatch.Found, Bind(file).Find("129.2.3.4"u8, out _));
    }

    [Fact]
    public void A_pointer_to_a_pointer_is_refused() =>
        Refused("a pointer leads to a pointer", WithData(0xE1, 0x41, (byte)'n', 0x20, 5, 0x20, 7, 0x40));

    [Fact]
    public void A_pointer_to_itself_is_refused() => Refused("a pointer leads to a pointer", WithData(0x20, 0));

    [Fact]
    public void A_pointer_beyond_the_data_is_refused() => Refused("a pointer leads to 255", WithData(0xE1, 0x41, (byte)'n', 0x20, 0xFF));

    [Fact]
    public void A_map_that_contains_itself_is_refused() =>
        Refused("nested deeper than", WithData(0xE1, 0x45, (byte)'n', (byte)'a', (byte)'m', (byte)'e', (byte)'s', 0x20, 0));

    [Fact]
    public void Maps_that_multiply_by_pointers_are_refused()
    {
        // Each of 20 arrays holds ten pointers to the one before it: some 200 bytes that stand for 10^20 values.
        var data = new List<byte> { 0xA1, 1 };
        var below = 0;
        for (var level = 0; level < 20; level++)
        {
            var at = data.Count;
            data.AddRange([0x0A, 4]);
            for (var i = 0; i < 10; i++)
                data.AddRange([(byte)(0x20 | (below >> 8)), (byte)below]);
            below = at;
        }

        var record = data.Count;
        data.AddRange([0xE1, 0x44, .. "list"u8, (byte)(0x20 | (below >> 8)), (byte)below]);
        var file = WithData([.. data]);
        (file[1], file[2]) = ((byte)((17 + record) >> 8), (byte)(17 + record));
        Refused("a record has more than", file);
    }

    [Theory]
    [InlineData("extends beyond", new byte[] { 0xE1, 0x41, (byte)'n', 0x5C })]
    [InlineData("extends beyond", new byte[] { 0xE1, 0x41, (byte)'n', 0x5F, 0xFF, 0xFF, 0xFF })]
    [InlineData("extends beyond", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData("extends beyond", new byte[] { 0x1F, 4, 0xFF, 0xFF, 0xFF })]
    [InlineData("extends beyond", new byte[] { 0xE1, 0x41, (byte)'n', 0x68, 0, 0 })]
    [InlineData("extends beyond", new byte[] { 0xE1, 0x41, (byte)'n', 0x38 })]
    [InlineData("extends beyond", new byte[] { 0xE1, 0x41, (byte)'n', 0 })]
    [InlineData("a Double has the size 4", new byte[] { 0xE1, 0x41, (byte)'n', 0x64, 0, 0, 0, 0 })]
    [InlineData("a Float has the size 8", new byte[] { 0xE1, 0x41, (byte)'n', 0x08, 8, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("a UInt16 has the size 3", new byte[] { 0xE1, 0x41, (byte)'n', 0xA3, 0, 0, 0 })]
    [InlineData("a UInt32 has the size 5", new byte[] { 0xE1, 0x41, (byte)'n', 0xC5, 0, 0, 0, 0, 0 })]
    [InlineData("a UInt64 has the size 9", new byte[] { 0xE1, 0x41, (byte)'n', 0x09, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(
        "a UInt128 has the size 17", new byte[] { 0xE1, 0x41, (byte)'n', 0x11, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("a Int32 has the size 5", new byte[] { 0xE1, 0x41, (byte)'n', 0x05, 1, 0, 0, 0, 0, 0 })]
    [InlineData("a Boolean has the size 2", new byte[] { 0xE1, 0x41, (byte)'n', 0x02, 7 })]
    [InlineData("a CacheContainer stands", new byte[] { 0xE1, 0x41, (byte)'n', 0x00, 5 })]
    [InlineData("a EndMarker stands", new byte[] { 0xE1, 0x41, (byte)'n', 0x00, 6 })]
    [InlineData("16 is not a data type", new byte[] { 0xE1, 0x41, (byte)'n', 0x00, 9 })]
    [InlineData("0 is not an extended data type", new byte[] { 0xE1, 0x41, (byte)'n', 0x00, 0 })]
    [InlineData("the key of a map is UInt16", new byte[] { 0xE1, 0xA1, 1, 0xA1, 1 })]
    [InlineData("not valid UTF-8", new byte[] { 0xE1, 0x41, (byte)'n', 0x42, 0xC3, 0x28 })]
    [InlineData(
        "not valid UTF-8", new byte[] { 0xE1, 0x45, (byte)'n', (byte)'a', (byte)'m', (byte)'e', (byte)'s', 0xE1, 0x41, 0xFF, 0xA1, 1 })]
    public void A_damaged_field_is_refused(string cause, byte[] data) => Refused(cause, WithData(data));

    [Theory]
    [InlineData(new byte[] { 0xE1, 0x41, (byte)'n', 0x20, 5, 0xA1, 42 })]
    [InlineData(new byte[] { 0xE1, 0x41, (byte)'n', 0x3F, 0, 0, 0, 8, 0xA1, 42 })]
    public void Pointers_of_one_and_of_four_bytes_are_relative_to_the_data(byte[] data) => Found42(WithData(data));

    [Theory]
    [InlineData(0x28, 2, 2048)]
    [InlineData(0x30, 3, 526_336)]
    public void Longer_pointers_start_where_the_shorter_ones_end(byte control, int length, int start)
    {
        byte[] record = [0xE1, 0x41, (byte)'n', control, .. new byte[length - 1], 1];
        Found42(WithData([.. record, .. new byte[start + 1 - record.Length], 0xA1, 42]));
    }

    [Fact]
    public void The_upper_bits_of_a_long_pointer_are_in_its_control_byte()
    {
        // 001 10 001, 0x000000: 1 << 24, and 526,336.
        byte[] record = [0xE1, 0x41, (byte)'n', 0x31, 0, 0, 0];
        Found42(WithData([.. record, .. new byte[(1 << 24) + 526_336 - record.Length], 0xA1, 42]));
    }

    [Fact]
    public void Of_equal_keys_the_first_counts() =>
        Found42(WithData(0xE3, 0x41, (byte)'n', 0xA1, 42, 0x41, (byte)'n', 0xA1, 43, 0x41, (byte)'x', 0xA1, 1));

    [Fact]
    public void Every_mutation_works_or_is_refused()
    {
        var samples = new[] { Sample(), Sample(28), Sample(32), Sample(24, 4), Sample(32, 4) };
        byte[][] addresses =
        [
            .. new[]
            {
                "192.0.0.1", "192.0.7.1", "1.2.3.4", "2001:db8::1", "2002:c000:0201::", "::", "ffff::", "255.255.255.255",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var random = new Random(20260102);
        int worked = 0, refused = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var file = Mutated(samples[random.Next(samples.Length)], random);
            try
            {
                var binding = Bind(file);
                foreach (var address in addresses)
                {
                    binding.Find(address, out var fragment);
                    Assert.True(fragment < binding.Fragments.Count);
                }

                worked++;
            }
            catch (GeoDatabaseException e)
            {
                Assert.Contains("bad.mmdb", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(worked > 1_000 && refused > 1_000, $"{worked} worked, {refused} were refused: the mutations test nothing.");
    }

    private static byte[] Mutated(byte[] file, Random random)
    {
        file = [.. file];
        for (var flips = random.Next(1, 8); flips > 0; flips--)
        {
            // The metadata, the tree's first nodes and the data are hit about as often as all the rest.
            var at = random.Next(3) switch
            {
                0 => random.Next(Math.Min(60, file.Length)),
                1 => file.Length - 1 - random.Next(Math.Min(400, file.Length)),
                _ => random.Next(file.Length),
            };
            file[at] = random.Next(3) switch
            {
                0 => (byte)(file[at] ^ (1 << random.Next(8))),
                1 => (byte)random.Next(256),
                _ => (byte)(random.Next(2) * 255),
            };
        }

        return random.Next(10) switch
        {
            0 => file[..random.Next(file.Length + 1)],
            1 => [.. file[..random.Next(file.Length)], .. file],
            _ => file,
        };
    }

    private static void Found42(byte[] file)
    {
        var binding = Bind(file);
        Assert.Equal(GeoMatch.Found, binding.Find("1.2.3.4"u8, out var fragment));
        Assert.Equal("42", binding.ValueOf(fragment, "n"));
    }
}

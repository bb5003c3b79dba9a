using System.Text;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

public sealed class GeoBindingTests
{
    private static readonly Dictionary<string, object> City = new(StringComparer.Ordinal)
    {
        ["city"] = Map(("geoname_id", 2643743u), ("names", Map(("en", "London"), ("de", "London"), ("ja", "ロンドン")))),
        ["country"] = Map(("iso_code", "GB"), ("names", Map(("en", "United Kingdom")))),
        ["location"] = Map(("latitude", 51.5142), ("longitude", -0.0931), ("accuracy_radius", (ushort)20)),
        ["subdivisions"] = new object[] { Map(("iso_code", "ENG")), Map(("iso_code", "LND")) },
    };

    private static Dictionary<string, object> Map(params (string Key, object Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static GeoSpec Spec(MissingPolicy missing, MissingPolicy invalid, params (string Name, string Path)[] fields) =>
        new(
            "geo",
            "test.mmdb",
            "ip",
            fields.ToDictionary(field => field.Name, field => field.Path, StringComparer.Ordinal),
            missing,
            invalid);

    private static GeoBinding Bind(object record, FragmentFormat format, MissingPolicy missing, params (string Name, string Path)[] fields)
    {
        var file = new MmdbWriter().Add("192.0.2.0/24", record).Add("2001:db8::/32", record).Build();
        return new GeoBinding(GeoDatabase.Load(file, "test.mmdb"), Spec(missing, missing, fields), format);
    }

    private static string Text(GeoBinding binding, string address, GeoMatch expected = GeoMatch.Found)
    {
        Assert.Equal(expected, binding.Find(Encoding.UTF8.GetBytes(address), out var fragment));
        return Encoding.UTF8.GetString(binding.Fragments[fragment]);
    }

    [Theory]
    [InlineData("192.0.2.77")]
    [InlineData("::ffff:192.0.2.77")]
    [InlineData("::ffff:c000:24d")]
    [InlineData("2001:db8::1")]
    public void Fields_are_taken_by_path_from_nested_records(string address)
    {
        var binding = Bind(
            City, FragmentFormat.Json, MissingPolicy.Null,
            ("city", "city.names.en"), ("city_ja", "city.names.ja"), ("country", "country.iso_code"), ("region", "subdivisions.1.iso_code"),
            ("lat", "location.latitude"), ("radius", "location.accuracy_radius"));
        Assert.Equal(
            ""","city":"London","city_ja":"ロンドン","country":"GB","region":"LND","lat":51.5142,"radius":20""", Text(binding, address));
    }

    [Fact]
    public void Fields_are_taken_from_flat_records() => Assert.Equal(
        ",\"asn\":64496,\"org\":\"Example\"",
        Text(
            Bind(
                Map(("autonomous_system_number", 64496u), ("autonomous_system_organization", "Example")), FragmentFormat.Json,
                MissingPolicy.Null, ("asn", "autonomous_system_number"), ("org", "autonomous_system_organization")),
            "192.0.2.1"));

    [Fact]
    public void A_field_may_be_a_whole_map_or_array() => Assert.Equal(
        ""","names":{"en":"London","de":"London","ja":"ロンドン"},"all":[{"iso_code":"ENG"},{"iso_code":"LND"}]""",
        Text(Bind(City, FragmentFormat.Json, MissingPolicy.Null, ("names", "city.names"), ("all", "subdivisions")), "192.0.2.1"));

    [Fact]
    public void A_path_may_lead_through_another_and_be_wanted_twice() => Assert.Equal(
        ""","en":"United Kingdom","all":{"iso_code":"GB","names":{"en":"United Kingdom"}},"code":"GB","again":"GB""" + "\"",
        Text(
            Bind(
                City, FragmentFormat.Json, MissingPolicy.Null, ("en", "country.names.en"), ("all", "country"), ("code", "country.iso_code"),
                ("again", "country.iso_code")),
            "192.0.2.1"));

    [Fact]
    public void A_hundred_fields_of_one_map_are_found()
    {
        var record = Map([.. Enumerable.Range(0, 100).Select(i => ($"k{i}", (object)(uint)i))]);
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 100).Reverse().Select(i => $",\"f{i}\":{i}")),
            Text(
                Bind(
                    record,
                    FragmentFormat.Json,
                    MissingPolicy.Null,
                    [.. Enumerable.Range(0, 100).Reverse().Select(i => ($"f{i}", $"k{i}"))]),
                "192.0.2.1"));
    }

    [Fact]
    public void Csv_gets_cells() => Assert.Equal(
        ",London,\"{\"\"en\"\":\"\"United Kingdom\"\"}\",",
        Text(
            Bind(
                City, FragmentFormat.Csv, MissingPolicy.Null, ("city", "city.names.en"), ("country", "country.names"), ("none", "no.such")),
            "192.0.2.1"));

    [Theory]
    [InlineData(MissingPolicy.Null, ",\"a\":\"GB\",\"b\":null,\"c\":null,\"d\":null")]
    [InlineData(MissingPolicy.Reject, ",\"a\":\"GB\",\"b\":null,\"c\":null,\"d\":null")]
    [InlineData(MissingPolicy.Omit, ",\"a\":\"GB\"")]
    public void A_field_that_a_found_record_lacks_follows_the_policy(MissingPolicy missing, string expected) => Assert.Equal(
        expected, Text(
            Bind(
                City, FragmentFormat.Json, missing, ("a", "country.iso_code"), ("b", "country.nothing"), ("c", "subdivisions.2.iso_code"),
                ("d", "country.iso_code.deeper")),
            "192.0.2.1"));

    [Theory]
    [InlineData(MissingPolicy.Null, ",\"a\":null")]
    [InlineData(MissingPolicy.Omit, "")]
    public void An_address_that_is_not_covered_or_no_address_follows_its_policy(MissingPolicy policy, string expected)
    {
        var binding = Bind(City, FragmentFormat.Json, policy, ("a", "country.iso_code"));
        Assert.Equal(expected, Text(binding, "10.0.0.1", GeoMatch.Absent));
        Assert.Equal(expected, Text(binding, "not an address", GeoMatch.Invalid));
    }

    [Fact]
    public void Every_data_type_is_rendered()
    {
        var record = Map(
            ("s", "é\"\n"), ("d", -1.5), ("f", 0.1f), ("bytes", new byte[] { 1, 2, 255 }), ("u16", (ushort)65535), ("u32", uint.MaxValue),
            ("u64", ulong.MaxValue), ("u128", UInt128.MaxValue), ("i32", int.MinValue), ("small", 7), ("yes", true), ("no", false),
            ("map", Map()), ("array", Array.Empty<object>()), ("zero", 0u));
        var fields = record.Keys.Select(key => (key, key)).ToArray();
        Assert.Equal(
            ""","s":"é\"\n","d":-1.5,"f":0.1,"bytes":"AQL/","u16":65535,"u32":4294967295,"u64":18446744073709551615,"""
            + """
              "u128":340282366920938463463374607431768211455,"i32":-2147483648,"small":7,"yes":true,"no":false,"map":{},"array":[],"zero":0
              """,
            Text(Bind(record, FragmentFormat.Json, MissingPolicy.Null, fields), "192.0.2.1"));
    }

    [Fact]
    public void Values_of_a_fragment_read_back_by_output_name()
    {
        var binding = Bind(City, FragmentFormat.Json, MissingPolicy.Null, ("country", "country.iso_code"), ("none", "no"));
        binding.Find("192.0.2.1"u8, out var found);
        binding.Find("10.0.0.1"u8, out var absent);
        Assert.Equal("GB", binding.ValueOf(found, "country"));
        Assert.Null(binding.ValueOf(found, "none"));
        Assert.Null(binding.ValueOf(absent, "country"));
    }

    [Fact]
    public void Records_with_the_same_wanted_values_share_a_fragment()
    {
        var file = new MmdbWriter()
            .Add("192.0.2.0/24", Map(("c", "GB"), ("x", 1u)))
            .Add("198.51.100.0/24", Map(("c", "GB"), ("x", 2u)))
            .Build();
        var binding = new GeoBinding(
            GeoDatabase.Load(file, "test.mmdb"), Spec(MissingPolicy.Null, MissingPolicy.Null, ("c", "c")), FragmentFormat.Json);
        binding.Find("192.0.2.1"u8, out var first);
        binding.Find("198.51.100.1"u8, out var second);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    public void A_malformed_path_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => Bind(City, FragmentFormat.Json, MissingPolicy.Null, ("a", path)));

    [Fact]
    public void A_look_up_of_a_known_record_allocates_nothing()
    {
        var binding = Bind(City, FragmentFormat.Json, MissingPolicy.Null, ("a", "country.iso_code"));
        var found = 0;
        void LookUp()
        {
            for (var i = 0; i < 1_000; i++)
            {
                found += binding.Find("192.0.2.1"u8, out _) == GeoMatch.Found ? 1 : 0;
                found += binding.Find("2001:db8::7"u8, out _) == GeoMatch.Found ? 1 : 0;
                found += binding.Find("10.1.2.3"u8, out _) == GeoMatch.Found ? 1 : 0;
                found += binding.Find("-"u8, out _) == GeoMatch.Found ? 1 : 0;
            }
        }

        LookUp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        LookUp();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(4_000, found);
    }

    [Fact]
    public async Task Threads_that_meet_the_same_records_at_once_agree()
    {
        const int Networks = 4_096;
        var writer = new MmdbWriter();
        for (uint i = 0; i < Networks; i++)
            writer.AddIPv4(0x0100_0000 + (i << 8), 24, Map(("n", i)));
        var binding = new GeoBinding(
            GeoDatabase.Load(writer.Build(), "test.mmdb"), Spec(MissingPolicy.Null, MissingPolicy.Null, ("n", "n")), FragmentFormat.Json);

        using var start = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < Networks; i++)
                {
                    var n = (i * (2 * thread + 1)) % Networks;
                    var address = $"1.{n >> 8}.{n & 0xFF}.{thread}";
                    Assert.Equal($",\"n\":{n}", Text(binding, address));
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(Networks + 2, binding.Fragments.Count);
    }
}

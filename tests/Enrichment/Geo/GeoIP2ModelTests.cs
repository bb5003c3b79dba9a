using System.Globalization;
using System.Net;
using System.Text;
using MaxMind.GeoIP2;
using MaxMind.GeoIP2.Responses;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Geo;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Geo;

/// <summary>The fields of a path are those that the models of GeoIP2 give a name.</summary>
public sealed class GeoIP2ModelTests
{
    private const int Addresses = 2_000;

    [Fact]
    public void A_city_is_that_of_the_model() => Compare(
        CityDatabase.Build(cities: 500, networksPerBlock: 20, blocks: 60),
        static (reader, address) => reader.TryCity(address, out var city) ? city : null,
        new()
        {
            ["city.names.en"] = static city => city.City.Name,
            ["city.names.ja"] = static city => city.City.Names["ja"],
            ["city.geoname_id"] = static city => Text(city.City.GeoNameId),
            ["continent.names.en"] = static city => city.Continent.Name,
            ["country.iso_code"] = static city => city.Country.IsoCode,
            ["country.names.pt-BR"] = static city => city.Country.Names["pt-BR"],
            ["registered_country.iso_code"] = static city => city.RegisteredCountry.IsoCode,
            ["location.latitude"] = static city => Text(city.Location.Latitude),
            ["location.longitude"] = static city => Text(city.Location.Longitude),
            ["location.accuracy_radius"] = static city => Text(city.Location.AccuracyRadius),
            ["location.time_zone"] = static city => city.Location.TimeZone,
            ["postal.code"] = static city => city.Postal.Code,
            ["subdivisions.0.iso_code"] = static city => city.MostSpecificSubdivision.IsoCode,
            ["subdivisions.1.iso_code"] = static city => city.Subdivisions.ElementAtOrDefault(1)?.IsoCode,
        });

    [Fact]
    public void A_country_is_that_of_the_model() => Compare(
        Build("Made-Up-Country", static number => Map(
            ("continent", Map(("code", "EU"))),
            ("country", Map(
                ("iso_code", $"C{number}"), ("is_in_european_union", number % 2 == 0), ("names", Map(("en", $"Country {number}"))))),
            ("registered_country", Map(("geoname_id", (uint)number * 70_000))))),
        static (reader, address) => reader.TryCountry(address, out var country) ? country : null,
        new()
        {
            ["continent.code"] = static country => country.Continent.Code,
            ["country.iso_code"] = static country => country.Country.IsoCode,
            ["country.is_in_european_union"] = static country => country.Country.IsInEuropeanUnion ? "true" : "false",
            ["country.names.en"] = static country => country.Country.Name,
            ["registered_country.geoname_id"] = static country => Text(country.RegisteredCountry.GeoNameId),
        });

    [Fact]
    public void An_ASN_is_that_of_the_model() => Compare(
        Build("Made-Up-GeoLite2-ASN", static number => Map(
            ("autonomous_system_number", uint.MaxValue - (uint)number), ("autonomous_system_organization", $"Example {number}"))),
        static (reader, address) => reader.TryAsn(address, out var asn) ? asn : null,
        new()
        {
            ["autonomous_system_number"] = static asn => Text(asn.AutonomousSystemNumber),
            ["autonomous_system_organization"] = static asn => asn.AutonomousSystemOrganization,
        });

    private static void Compare<T>(byte[] file, Func<DatabaseReader, IPAddress, T?> ask, Dictionary<string, Func<T, string?>> fields)
        where T : AbstractResponse
    {
        using var oracle = new DatabaseReader(new MemoryStream(file));
        var spec = new GeoSpec("geo", "made-up.mmdb", "ip", fields.Keys.ToDictionary(static path => path, StringComparer.Ordinal));
        var binding = new GeoBinding(GeoDatabase.Load(file, "made-up.mmdb"), spec, FragmentFormat.Json);
        var random = new Random(1);
        var found = 0;
        for (var i = 0; i < Addresses; i++)
        {
            // Half of them from the blocks that are filled, 1.0.0.0 to 1.63.255.255, and some of those in IPv6.
            var address = Address(random, isCovered: i % 2 == 0);
            var model = ask(oracle, address);
            Assert.Equal(
                model is null ? GeoMatch.Absent : GeoMatch.Found,
                binding.Find(Encoding.UTF8.GetBytes(address.ToString()), out var fragment));
            foreach (var (path, value) in fields)
                Assert.Equal((path, model is null ? null : value(model)), (path, binding.ValueOf(fragment, path)));
            found += model is null ? 0 : 1;
        }

        Assert.InRange(found, Addresses / 4, Addresses - 1);
    }

    private static IPAddress Address(Random random, bool isCovered)
    {
        var host = (uint)random.Next();
        byte[] bytes = [isCovered ? (byte)1 : (byte)(host >> 24), (byte)((host >> 16) & 0x3F), (byte)(host >> 8), (byte)host];
        return random.Next(4) == 0 ? new IPAddress((byte[])[0x20, 0x02, .. bytes, 0, 1, .. new byte[8]]) : new IPAddress(bytes);
    }

    private static byte[] Build(string type, Func<int, Dictionary<string, object>> record)
    {
        var writer = new MmdbWriter { DatabaseType = type };
        for (var number = 0; number < 64; number++)
            writer.Add($"1.{number}.0.0/{16 + (number % 8)}", record(number));
        return writer.Add("1.0.0.0/9", record(64)).AliasIPv4("2002::/16").Build();
    }

    private static Dictionary<string, object> Map(params (string Key, object Value)[] pairs) =>
        pairs.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);
}

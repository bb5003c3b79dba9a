namespace Spate.Enrichment.Tests.Geo.MaxMind;

/// <summary>
/// Makes up a city database that is built like GeoLite2-City: nested records with names in several languages, networks of /17 to /24 (IPv4)
/// and /29 to /48 (IPv6), no private addresses. The same arguments give the same bytes.
/// </summary>
internal static class CityDatabase
{
    private static readonly string[] Countries =
    [
        "US", "DE", "GB", "FR", "IN", "BR", "JP", "CN", "ZA", "AU", "CA", "MX", "IT", "ES", "NL", "SE", "PL", "TR", "ID", "NG",
    ];
    private static readonly string[] Languages = ["de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"];

    /// <summary>Builds the database.</summary>
    /// <param name="cities">Distinct records.</param>
    /// <param name="networksPerBlock">IPv4 networks in a /16, on average; there are some 56,000 such blocks.</param>
    /// <param name="blocks">How many /16 blocks to fill, from 1.0.0.0 on.</param>
    /// <param name="seed">Of the random numbers.</param>
    public static byte[] Build(int cities = 100_000, int networksPerBlock = 40, int blocks = int.MaxValue, int seed = 1)
    {
        var random = new Random(seed);
        var records = Enumerable.Range(0, cities).Select(i => City(i, random)).ToArray();
        var writer = new MmdbWriter { DatabaseType = "Spate-Made-Up-City" };
        for (uint block = 0x0100; block < 0xE000 && blocks > 0; block++)
        {
            if (!IsPrivate(block))
            {
                Split(writer, block << 16, 16, networksPerBlock, records, random);
                blocks--;
            }
        }

        foreach (var registry in new ulong[] { 0x2001, 0x2400, 0x2600, 0x2804, 0x2a00, 0x2c0f })
        {
            for (var i = 0; i < Math.Min(20_000, networksPerBlock * 500); i++)
                writer.AddIPv6((registry << 48) | ((ulong)random.Next(1 << 20) << 28), random.Next(29, 49), records[random.Next(cities)]);
        }

        return writer.AliasIPv4("::ffff:0:0/96").AliasIPv4("2002::/16").Build();
    }

    private static void Split(
        MmdbWriter writer, uint network, int length, int networks, Dictionary<string, object>[] records, Random random)
    {
        if (networks <= 1 || length == 24)
        {
            writer.AddIPv4(network, length, records[random.Next(records.Length)]);
            return;
        }

        var left = random.Next(1, networks);
        Split(writer, network, length + 1, left, records, random);
        Split(writer, network | (1u << (31 - length)), length + 1, networks - left, records, random);
    }

    private static bool IsPrivate(uint block) =>
        block >> 8 is 10 or 127
            || block is 0xA9FE or 0xC0A8
            || (block >= 0xAC10 && block <= 0xAC1F)
            || (block >= 0x6440 && block <= 0x647F);

    private static Dictionary<string, object> City(int number, Random random)
    {
        var country = random.Next(Countries.Length);
        var region = random.Next(16);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["city"] = Place($"City {number}", 1_000_000 + number),
            ["continent"] = Place("Continent", 6_255_140),
            ["country"] = With(Place($"Country {Countries[country]}", 2_000_000 + country), "iso_code", Countries[country]),
            ["location"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["accuracy_radius"] = (ushort)(1 + random.Next(1_000)),
                ["latitude"] = Math.Round((random.NextDouble() * 180) - 90, 4),
                ["longitude"] = Math.Round((random.NextDouble() * 360) - 180, 4),
                ["time_zone"] = $"Zone/{Countries[country]}",
            },
            ["postal"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["code"] = $"{random.Next(100_000):00000}" },
            ["registered_country"] = With(Place($"Country {Countries[country]}", 2_000_000 + country), "iso_code", Countries[country]),
            ["subdivisions"] = new object[]
            {
                With(Place($"Region {Countries[country]} {region}", 3_000_000 + (country * 16) + region), "iso_code", $"R{region}"),
            },
        };
    }

    private static Dictionary<string, object> Place(string name, int id) => new(StringComparer.Ordinal)
    {
        ["geoname_id"] = (uint)id,
        ["names"] = Languages.ToDictionary(
            language => language, object (language) => language == "en" ? name : $"{name} ({language})", StringComparer.Ordinal),
    };

    private static Dictionary<string, object> With(Dictionary<string, object> map, string key, object value)
    {
        map[key] = value;
        return map;
    }
}

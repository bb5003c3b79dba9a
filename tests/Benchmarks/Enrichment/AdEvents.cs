using System.Globalization;
using System.Text;

namespace Spate.Benchmarks.Enrichment;

/// <summary>Seeded ad events of about 358 bytes, and the tables that they are looked up in.</summary>
internal static class AdEvents
{
    public const int Count = 10_000;
    public const int Campaigns = 20_000;
    public const int Publishers = 5_000;

    public static byte[] Ndjson()
    {
        var random = new Random(7);
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                {"event_id":"{{random.NextInt64():x16}}","ts":{{1780000000000 + i}},"type":"impression","campaign_id":"{{Campaign(random)}}","publisher_id":"{{Publisher(random)}}","ip":"{{Address(random)}}","device":{"id":"{{random.Next():x12}}","os":"android","model":"Pixel 8"},"ua":"Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/124.0","price":{{random.Next(50000) / 10000.0}},"width":300,"height":250,"viewable":true,"url":"https://site{{random.Next(5000)}}.example.com/a/{{random.Next(1000000)}}"}

                """);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Csv()
    {
        var random = new Random(7);
        var text = new StringBuilder("event_id,ts,type,campaign_id,publisher_id,ip,ua,price,url\n");
        for (var i = 0; i < Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{random.NextInt64():x16},{1780000000000 + i},impression,{Campaign(random)},{Publisher(random)},198.51.100."
                + $"{random.Next(256)},")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"\"Mozilla/5.0 (Linux; Android 14, \"\"Pixel "
                    + $"8\"\")\",{random.Next(50000) / 10000.0},https://site{random.Next(5000)}.example.com/a/{random.Next(1000000)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static string CampaignTable() =>
        "campaign_id,advertiser,category\n"
        + string.Concat(Enumerable.Range(0, Campaigns).Select(i => $"cmp-{1_000_000 + i},advertiser {i % 900},category {i % 8}\n"));

    public static string PublisherTable() =>
        "publisher_id,name,domain\n"
        + string.Concat(Enumerable.Range(0, Publishers).Select(i => $"pub-{100_000 + i},Publisher {i},site{i}.example.com\n"));

    private static string Address(Random random) => $"{random.Next(1, 223)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";

    private static string Campaign(Random random) => $"cmp-{1_000_000 + Skewed(random, Campaigns)}";

    private static string Publisher(Random random) => $"pub-{100_000 + Skewed(random, Publishers)}";

    /// <summary>Small numbers far more often than large ones, as Zipf's law has it.</summary>
    private static int Skewed(Random random, int count) => (int)Math.Pow(count, random.NextDouble()) - 1;
}

using System.Text;

namespace Spate.Host.Commands.Generate;

/// <summary>The publishers of the ads: a lookup table and the values in events.</summary>
internal sealed class PublisherTable
{
    public const int Count = 5000;

    private static readonly string[] Places =
        [
            "Harbor", "Meridian", "Lakeside", "Summit", "Orchard", "Granite", "Café", "Juniper", "Copper", "Willow", "Nørre", "Falcon",
            "Amber", "Delta", "Cedar",
        ];

    private static readonly string[] Kinds =
        ["Post", "Gazette", "Weekly", "Journal", "Sports", "Kitchen", "Games", "Weather", "Motors", "Travel", "Markets", "Health"];

    private static readonly string[] Categories =
        ["news", "news", "news", "lifestyle", "sports", "food", "games", "weather", "autos", "travel", "finance", "health"];

    private static readonly string[] Countries = ["US", "DE", "GB", "FR", "JP", "BR", "IN", "ES", "PL", "SE"];

    private readonly int[] _rowOfRank;

    public PublisherTable(ulong seed)
    {
        _rowOfRank = Shuffle.Ranks(Count, SplitMix64.Mix(seed, 'P'));
        Sites =
        [
            .. Enumerable.Range(0, Count)
                .Select(static row => Encoding.ASCII.GetBytes($"https://{Kinds[Kind(row)].ToLowerInvariant()}-{row}.example/")),
        ];
    }

    /// <summary>The start of a publisher's URLs, by row.</summary>
    public byte[][] Sites { get; }

    /// <summary>The row of the publisher of a rank: popularity is independent of the order of the table.</summary>
    public int Row(int rank) => _rowOfRank[rank];

    /// <summary>
    /// Writes the table as CSV. Some names contain commas or quotation marks, which need quoting, or letters beyond ASCII.
    /// </summary>
    public static void WriteCsv(TextWriter csv)
    {
        csv.Write("publisher_id,name,category,tier,country\n");
        for (var row = 0; row < Count; row++)
            csv.Write($"pub-{row:D5},{Name(row)},{Categories[Kind(row)]},{Tier(row)},{Countries[row * 7 % Countries.Length]}\n");
    }

    private static int Kind(int row) => row * 5 % Kinds.Length;

    private static string Tier(int row) => (row % 20) switch { 0 => "premium", < 6 => "standard", _ => "long_tail" };

    private static string Name(int row)
    {
        var (place, kind) = (Places[row % Places.Length], Kinds[Kind(row)]);
        return (row % 50) switch
        {
            0 => $"\"{place}, {kind} & Sons {row}\"",
            1 => $"\"The \"\"{place}\"\" {kind} {row}\"",
            _ => $"{place} {kind} {row}",
        };
    }
}

using System.Text;

namespace Spate.Host.Commands.Generate;

/// <summary>The devices that see the ads: a lookup table and the values in events.</summary>
internal sealed class DeviceTable
{
    public const int Count = 20_000;

    private static readonly string[] Brands =
        [
            "Alder", "Borealis", "Corvid", "Dunlin", "Ember", "Fjord", "Garnet", "Heron", "Icarus", "Jasper", "Kestrel", "Lumen", "Merlin",
            "Nimbus", "Osprey", "Petrel",
        ];

    private static readonly (string Name, string Os, string UserAgent)[] Forms =
    [
        ("phone", "Android", "Mozilla/5.0 (Linux; Android {1}; {0}) Chrome/{2}"),
        ("phone", "Android", "Mozilla/5.0 (Linux; Android {1}; {0}) Chrome/{2}"),
        ("phone", "iOS", "Mozilla/5.0 ({0}; CPU OS {1}_4 like Mac OS X) Version/{1}.4"),
        ("tablet", "Android", "Mozilla/5.0 (Linux; Android {1}; {0}) Chrome/{2}"),
        ("desktop", "Windows", "Mozilla/5.0 (Windows NT 10.0; {0}) Chrome/{2}"),
        ("tv", "Linux", "Mozilla/5.0 (SMART-TV; Linux; {0}) TV/{1}.0"),
    ];

    private readonly int[] _rowOfRank;

    public DeviceTable(ulong seed)
    {
        _rowOfRank = Shuffle.Ranks(Count, SplitMix64.Mix(seed, 'D'));
        Models = [.. Enumerable.Range(0, Count).Select(static row => Encoding.ASCII.GetBytes(Model(row)))];
        UserAgents = [.. Enumerable.Range(0, Count).Select(static row => Encoding.ASCII.GetBytes(UserAgent(row)))];
    }

    /// <summary>The model names, by row.</summary>
    public byte[][] Models { get; }

    /// <summary>The user agent of a model, by row.</summary>
    public byte[][] UserAgents { get; }

    /// <summary>The row of the model of a rank: popularity is independent of the order of the table.</summary>
    public int Row(int rank) => _rowOfRank[rank];

    /// <summary>Writes the table as CSV.</summary>
    public static void WriteCsv(TextWriter csv)
    {
        csv.Write("device_model,brand,os,type,release_year,screen\n");
        for (var row = 0; row < Count; row++)
        {
            var (form, os, _) = Forms[Form(row)];
            csv.Write($"{Model(row)},{Brand(row)},{os},{form},{Year(row)},{720 + (row % 6 * 240)}x{1280 + (row % 5 * 320)}\n");
        }
    }

    private static string Brand(int row) => Brands[row % Brands.Length];

    private static string Model(int row) => $"{Brand(row)[..2].ToUpperInvariant()}-{1000 + (row / Brands.Length)}{(char)('A' + (row % 7))}";

    private static int Form(int row) => row / 3 % Forms.Length;

    private static int Year(int row) => 2016 + (row * 3 % 11);

    private static string UserAgent(int row) =>
        string.Format(null, Forms[Form(row)].UserAgent, Model(row), 7 + (row % 10), 110 + (row % 23));
}

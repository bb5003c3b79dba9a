using System.Text.RegularExpressions;

namespace Spate.Host.Commands.Generate;

/// <summary>What to generate. The same plan gives the same content, byte for byte, on every machine.</summary>
/// <remarks>Gzip's own bytes are the same wherever the same version of the .NET runtime wrote them.</remarks>
/// <param name="Events">Lines in all files together, malformed ones included.</param>
/// <param name="Files">Gzip files that they are spread over, as evenly as can be.</param>
/// <param name="Seed">What all draws depend on.</param>
/// <param name="Day">The UTC day within which all timestamps lie.</param>
internal sealed partial record DemoPlan(long Events, int Files, ulong Seed, DateOnly Day)
{
    public const long DefaultEvents = 2_000_000;
    public const int DefaultFiles = 20;
    public const ulong DefaultSeed = 1;
    public const long MaxEvents = 100_000_000_000;
    public const int MaxFiles = 1_000_000;

    /// <summary>One line of so many is malformed, on average.</summary>
    public const int MalformedOneIn = 1000;

    public static readonly DateOnly DefaultDay = new(2026, 3, 14);

    public static DemoPlan Default { get; } = new(DefaultEvents, DefaultFiles, DefaultSeed, DefaultDay);

    /// <summary>
    /// The number of the first line of a file, counted over all files; that of <see cref="Files"/> itself is <see cref="Events"/>.
    /// </summary>
    public long FirstEventOf(int file) => (long)((Int128)Events * file / Files);

    /// <summary>The name of a file: it sorts by number, and names the day and the plan.</summary>
    public string FileName(int file) => $"ads-{Day:yyyyMMdd}-{Seed}-{Events}-{file + 1:D5}-of-{Files:D5}.ndjson.gz";

    /// <summary>Whether some plan's file has this name.</summary>
    public static bool IsFileName(string name) => FileNames().IsMatch(name);

    [GeneratedRegex(
        @"\Aads-[0-9]{8}-[0-9]+-[0-9]+-[0-9]{5,}-of-[0-9]{5,}\.ndjson\.gz\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileNames();
}

/// <summary>What one generated file holds.</summary>
/// <param name="Records">Its lines.</param>
/// <param name="Malformed">Those among them that are not JSON.</param>
/// <param name="WithoutAddress">Those among them that are JSON, and whose <c>ip</c> is no address.</param>
/// <param name="PlainBytes">Its length before compression.</param>
internal readonly record struct DemoTotals(long Records, long Malformed, long WithoutAddress, long PlainBytes)
{
    public static DemoTotals operator +(DemoTotals a, DemoTotals b) =>
        new(a.Records + b.Records, a.Malformed + b.Malformed, a.WithoutAddress + b.WithoutAddress, a.PlainBytes + b.PlainBytes);
}

using System.Text.RegularExpressions;

namespace Spate.Host.Commands.Generate;

/// <summary>What to generate. The same plan gives the same content, byte for byte, on every machine.</summary>
/// <remarks>The compressed bytes are the same when written by the same version of the .NET runtime.</remarks>
/// <param name="Events">Lines in all files together, malformed ones included.</param>
/// <param name="Files">The number of gzip files, over which they are spread as evenly as possible.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="Day">The UTC day of all timestamps.</param>
internal sealed partial record DemoPlan(long Events, int Files, ulong Seed, DateOnly Day)
{
    public const long DefaultEvents = 2_000_000;
    public const int DefaultFiles = 20;
    public const ulong DefaultSeed = 1;
    public const long MaxEvents = 100_000_000_000;
    public const int MaxFiles = 1_000_000;

    /// <summary>On average, one line of this many is malformed.</summary>
    public const int MalformedOneIn = 1000;

    public static readonly DateOnly DefaultDay = new(2026, 3, 14);

    public static DemoPlan Default { get; } = new(DefaultEvents, DefaultFiles, DefaultSeed, DefaultDay);

    /// <summary>
    /// The number of the first line of a file, counted over all files; that of <see cref="Files"/> itself is <see cref="Events"/>.
    /// </summary>
    public long FirstEventOf(int file) => (long)((Int128)Events * file / Files);

    /// <summary>The name of a file: it sorts by number, and names the day and the plan.</summary>
    public string FileName(int file) => $"ads-{Day:yyyyMMdd}-{Seed}-{Events}-{file + 1:D5}-of-{Files:D5}.ndjson.gz";

    /// <summary>Whether this is the name of a file of some plan.</summary>
    public static bool IsFileName(string name) => FileNames().IsMatch(name);

    [GeneratedRegex(
        @"\Aads-[0-9]{8}-[0-9]+-[0-9]+-[0-9]{5,}-of-[0-9]{5,}\.ndjson\.gz\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileNames();
}

/// <summary>The totals of a generated file.</summary>
/// <param name="Records">Its lines.</param>
/// <param name="Malformed">Those among them that are not JSON.</param>
/// <param name="WithoutAddress">Those among them that are JSON, and whose <c>ip</c> is not an address.</param>
/// <param name="PlainBytes">Its length before compression.</param>
internal readonly record struct DemoTotals(long Records, long Malformed, long WithoutAddress, long PlainBytes)
{
    public static DemoTotals operator +(DemoTotals a, DemoTotals b) =>
        new(a.Records + b.Records, a.Malformed + b.Malformed, a.WithoutAddress + b.WithoutAddress, a.PlainBytes + b.PlainBytes);
}

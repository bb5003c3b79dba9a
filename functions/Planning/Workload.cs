namespace Spate.Planning;

/// <summary>The burst of a plan.</summary>
public sealed record Workload
{
    /// <summary>Events in all files together.</summary>
    public required long Events { get; init; }

    /// <summary>Files that they are in; at most one for each event, and 0 only without events.</summary>
    public required int Files { get; init; }

    /// <summary>The time over which the files arrive, evenly; 0 for all at once.</summary>
    public TimeSpan Arrival { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The variation of the file sizes: the sigma of their log-normal distribution. 0 makes them equal; with 0.5, the largest of 20,000 is
    /// about seven times the mean.
    /// </summary>
    public double Spread { get; init; } = 0.5;

    /// <summary>The maximum number of events of a part. A gzip file is one part whatever its size; an uncompressed one is split.</summary>
    public long EventsPerPart { get; init; } = long.MaxValue;

    /// <summary>Files with more events are enriched by the heavy pool, if there is one.</summary>
    public long HeavyAbove { get; init; } = long.MaxValue;

    /// <summary>The seed of sizes and order.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The events of each file, in the order of arrival. They add up to <see cref="Events"/>.</summary>
    public long[] FileSizes()
    {
        var random = new SeededRandom(Seed);
        var upTo = new double[Files + 1];
        for (var file = 0; file < Files; file++)
            upTo[file + 1] = upTo[file] + Math.Exp(Spread * Normal(random));

        // Cutting the total at rounded positions keeps the sum exact. Every file gets at least one event.
        var spare = Events - Files;
        var sizes = new long[Files];
        for (var file = 0; file < Files; file++)
            sizes[file] = 1 + Cut(file + 1) - Cut(file);
        return sizes;

        long Cut(int edge) => edge == Files ? spare : (long)Math.Round(spare * (upTo[edge] / upTo[Files]));
    }

    /// <summary>The number of parts of a file with this many events.</summary>
    public int PartsOf(long events) => (int)Math.Max(1, events / EventsPerPart + (events % EventsPerPart == 0 ? 0 : 1));

    /// <summary>A random number from the standard normal distribution, after G. E. P. Box and M. E. Muller (1958).</summary>
    private static double Normal(SeededRandom random)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}

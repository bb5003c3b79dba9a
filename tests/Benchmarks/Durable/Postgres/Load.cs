namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>A stretch of work, measured.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Count">How many times.</param>
/// <param name="Elapsed">In which time.</param>
internal sealed record Load(string Name, int Count, TimeSpan Elapsed)
{
    /// <summary>Processor time of all processes that took part, besides the server.</summary>
    internal required TimeSpan Engine { get; init; }

    /// <summary>Processor time of the server.</summary>
    internal required TimeSpan Server { get; init; }

    /// <summary>Processor time of what runs on the machine besides: noise.</summary>
    internal required TimeSpan Others { get; init; }

    /// <summary>Transactions of each, those that only read included.</summary>
    internal required double Transactions { get; init; }

    /// <summary>How many times the server's log was synced to disk, for each.</summary>
    internal required double Syncs { get; init; }

    /// <summary>What was written to the server's log, for each.</summary>
    internal required double LogBytes { get; init; }

    /// <summary>How many in a second.</summary>
    internal double Rate => Count / Elapsed.TotalSeconds;

    /// <summary>How many processors something had, on average.</summary>
    internal double Cores(TimeSpan spent) => spent / Elapsed;

    /// <summary>Milliseconds of processor time for each.</summary>
    internal double Milliseconds(TimeSpan spent) => spent.TotalMilliseconds / Count;
}

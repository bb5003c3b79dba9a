using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Daily;

/// <summary>What a person wants to know of a day. Stored as <c>summary.json</c>, and rendered as <c>summary.html</c>.</summary>
internal sealed record DayReport
{
    public required DateOnly Day { get; init; }

    public required string TimeZone { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Whether the day was over when it was summed up.</summary>
    public required bool IsOver { get; init; }

    /// <summary>Whether the day was over, and everything that came in it is in the sums.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The run that made it, and when.</summary>
    public required string Run { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required IReadOnlyList<string> Routes { get; init; }

    public required DayTotals Totals { get; init; }

    /// <summary>Records read of the objects that came in each hour of the day.</summary>
    public required IReadOnlyList<HourCount> Hours { get; init; }

    /// <summary>The aggregates, each with its greatest values only; the whole lies in the aggregate's own object.</summary>
    public required IReadOnlyList<Aggregate> Aggregates { get; init; }

    /// <summary>Keys of the whole aggregates by the dimension's name.</summary>
    public required IReadOnlyList<AggregateKey> AggregateKeys { get; init; }
}

/// <summary>An hour of a day, by the time at which it begins.</summary>
internal sealed record HourCount(DateTimeOffset Hour, long Records);

/// <summary>Where an aggregate lies.</summary>
internal sealed record AggregateKey(string Dimension, bool IsCountry, string Key);

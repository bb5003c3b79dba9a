using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Reports;

/// <summary>The report of one object's result. Stored as <c>report.json</c>, and rendered as <c>report.html</c>.</summary>
internal sealed record Report
{
    public required string Route { get; init; }

    public required string Run { get; init; }

    public required ObjectNotification Input { get; init; }

    public required int Parts { get; init; }

    public required ResultTotals Totals { get; init; }

    /// <summary>The aggregates, each with its greatest values only; the aggregate's own object has all of them.</summary>
    public required IReadOnlyList<Aggregate> Aggregates { get; init; }
}

using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>The input of <c>DailySummary</c>.</summary>
public sealed record DailySummaryInput
{
    /// <summary>The day; null for the day before that of <see cref="Scheduled"/>.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>What the schedule says of the run: its time, and the time zone whose days are meant (UTC without a schedule).</summary>
    public ScheduledTime? Scheduled { get; init; }

    /// <summary>The routes; empty for all.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Where the summary goes.</summary>
    public required SummaryOutput Output { get; init; }

    /// <summary>The pool of workers that run the activities.</summary>
    public string Pool { get; init; } = ActivityOptions.DefaultPool;
}

/// <summary>Where summaries go: <c>summary.json</c> and <c>summary.html</c> under the prefix and the day.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What stands before the day.</param>
public sealed record SummaryOutput(string Bucket, string Prefix);

/// <summary>The output of <c>DailySummary</c>.</summary>
public sealed record DailySummaryResult
{
    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Whether the day was over, and everything that came in it has a sound result that is in the summary.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Results that were summed up.</summary>
    public required long Files { get; init; }

    /// <summary>Records read.</summary>
    public required long RecordsIn { get; init; }

    /// <summary>Records written.</summary>
    public required long RecordsOut { get; init; }

    /// <summary>Records put among the rejects.</summary>
    public required long Rejected { get; init; }

    /// <summary>Results that are damaged, and are not in the sums.</summary>
    public required long Damaged { get; init; }

    /// <summary>Objects that came and have no result.</summary>
    public required long Missing { get; init; }

    /// <summary>The first of what is wrong; the summary names more.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The address of the summary as JSON.</summary>
    public required string Json { get; init; }

    /// <summary>The address of the summary as a page.</summary>
    public required string Html { get; init; }
}

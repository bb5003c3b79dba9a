using System.Text.Json.Serialization;
using Spate.Enrichment;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Daily;

/// <summary>What the results of a day, or of a part of it, add up to.</summary>
internal sealed record DayTotals
{
    private const int NamedProblems = 100;

    public static DayTotals None { get; } = new();

    public long Files { get; init; }

    public RecordTotals Records { get; init; } = new(0, 0, 0, new Dictionary<string, long>());

    /// <summary>Inputs' length as stored, in bytes.</summary>
    public long BytesIn { get; init; }

    /// <summary>Outputs' length as stored, in bytes.</summary>
    public long BytesOut { get; init; }

    /// <summary>Seconds that enriching took, over all parts.</summary>
    public double EnrichSeconds { get; init; }

    public IReadOnlyDictionary<string, MatchCounts> Matches { get; init; } = new Dictionary<string, MatchCounts>();

    public IReadOnlyDictionary<string, IReadOnlyList<string>> TableVersions { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Records read of the objects that came in each hour, by the hour's number from the day's beginning.</summary>
    public IReadOnlyDictionary<string, long> Hours { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, RouteTotals> Routes { get; init; } = new Dictionary<string, RouteTotals>();

    public long Damaged { get; init; }

    public long Missing { get; init; }

    /// <summary>The first of what is damaged or missing.</summary>
    public IReadOnlyList<DayProblem> Problems { get; init; } = [];

    public static DayTotals Of(DayPlan plan, Manifest manifest) => new()
    {
        Files = 1,
        Records = manifest.Records,
        BytesIn = manifest.Input.Size,
        BytesOut = manifest.Outputs.Sum(output => output.Bytes),
        EnrichSeconds = manifest.Timings.EnrichSeconds,
        Matches = manifest.Matches,
        TableVersions = manifest.TableVersions,
        Hours = new Dictionary<string, long> { [$"{(int)(manifest.Timings.Created - plan.From).TotalHours}"] = manifest.Records.In },
        Routes = new Dictionary<string, RouteTotals>
        {
            [manifest.Route] = new(1, manifest.Records.In, manifest.Records.Out, manifest.Records.Rejected),
        },
    };

    public static DayTotals Of(DayProblem problem) => new()
    {
        Damaged = problem.Kind == DayProblemKind.Damaged ? 1 : 0,
        Missing = problem.Kind == DayProblemKind.Missing ? 1 : 0,
        Problems = [problem],
    };

    public static DayTotals Sum(IReadOnlyCollection<DayTotals> all) => new()
    {
        Files = all.Sum(t => t.Files),
        Records = new RecordTotals(
            all.Sum(t => t.Records.In), all.Sum(t => t.Records.Out), all.Sum(t => t.Records.Rejected),
            ResultTotals.Merge(all.Select(t => t.Records.RejectedByReason), counts => counts.Sum())),
        BytesIn = all.Sum(t => t.BytesIn),
        BytesOut = all.Sum(t => t.BytesOut),
        EnrichSeconds = all.Sum(t => t.EnrichSeconds),
        Matches = ResultTotals.Merge(all.Select(t => t.Matches), ResultTotals.Sum),
        TableVersions = ResultTotals.Merge(all.Select(t => t.TableVersions), ResultTotals.Union),
        Hours = ResultTotals.Merge(all.Select(t => t.Hours), counts => counts.Sum()),
        Routes = ResultTotals.Merge(all.Select(t => t.Routes), RouteTotals.Sum),
        Damaged = all.Sum(t => t.Damaged),
        Missing = all.Sum(t => t.Missing),
        Problems = [.. all.SelectMany(t => t.Problems).Take(NamedProblems)],
    };
}

/// <summary>What the results of one route add up to.</summary>
internal sealed record RouteTotals(long Files, long In, long Out, long Rejected)
{
    public static RouteTotals Sum(IEnumerable<RouteTotals> all) => all.Aggregate(
        new RouteTotals(0, 0, 0, 0),
        (a, b) => new RouteTotals(a.Files + b.Files, a.In + b.In, a.Out + b.Out, a.Rejected + b.Rejected));
}

/// <summary>Something of the day that is not in the sums.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Route">The route.</param>
/// <param name="Object">Its address: of a damaged manifest, or of an object without a result.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record DayProblem(DayProblemKind Kind, string Route, string Object, string Reason)
{
    public override string ToString() => $"{Object}: {Reason}";
}

[JsonConverter(typeof(JsonStringEnumConverter<DayProblemKind>))]
internal enum DayProblemKind
{
    Damaged,
    Missing,
}

using Spate.Host.Runs;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.Runs;

/// <summary>Shows runs as a table.</summary>
internal static class RunTable
{
    private const int MaxFailure = 100;

    /// <param name="runs">The runs.</param>
    /// <param name="width">How many characters there are for a line.</param>
    public static Table Of(IEnumerable<RunSummary> runs, int width)
    {
        var table = new FittedTable(
            new("RUN"), new("OBJECT", IsText: true), new("STATE"), new("RECORDS", Rank: 3), new("REJECTED", Rank: 4), new("TIME", Rank: 2),
            new("CREATED", Rank: 1), new("FAILURE", Rank: 5, IsText: true, IsLeftOutIfEmpty: true));
        foreach (var run in runs)
        {
            table.Add(
                Markup.Escape(run.Id),
                Printable.Line(run.Object),
                TableOutput.Markup(run.State.ToString()),
                run.Records is { } records ? Units.Count(records) : "",
                run.Rejected is { } rejected ? Units.Count(rejected) : "",
                Units.Duration(TimeSpan.FromSeconds(run.Seconds)),
                $"{run.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z",
                Printable.Line(run.Failure ?? "", MaxFailure));
        }

        return table.Fit(width);
    }
}

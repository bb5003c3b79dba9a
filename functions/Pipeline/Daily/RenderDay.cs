using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Daily;

internal sealed record RenderDayInput(CheckedDay Day, DayTotals Totals, IReadOnlyList<DayAggregate> Aggregates);

/// <summary>
/// Renders the summary and puts it in place: the page first, then the JSON, each whole or not at all. Folders of earlier runs of the same
/// day go after that.
/// </summary>
internal sealed class RenderDay(IObjectStore store, ActivityCancellation cancellation, TimeProvider time, ILogger<RenderDay> logger)
    : TaskActivity<RenderDayInput, DailySummaryResult>
{
    private const int NamedProblems = 10;

    public override async Task<DailySummaryResult> RunAsync(TaskActivityContext context, RenderDayInput input)
    {
        var layout = input.Day.Plan.Layout;
        var report = await MakeAsync(input, context.InstanceId);
        await store.PutAsync(layout.Html, Encoding.UTF8.GetBytes(DayPage.Render(report)), cancellationToken: cancellation.Token);
        await store.PutJsonAsync(layout.Json, report, PipelineJson.Default.DayReport, cancellationToken: cancellation.Token);
        await RemoveOthersAsync(layout);
        var result = Result(report, layout);
        logger.Log(
            report.IsComplete ? LogLevel.Information : LogLevel.Warning,
            "Summed up {Day:yyyy-MM-dd}: {Files} files, {Records} records, {Damaged} damaged, {Missing} missing", report.Day, result.Files,
            result.RecordsIn, result.Damaged, result.Missing);
        return result;
    }

    private async Task<DayReport> MakeAsync(RenderDayInput input, string run)
    {
        var plan = input.Day.Plan;
        var totals = DayTotals.Sum([input.Totals, .. input.Aggregates.Select(Problems)]);
        var aggregates = await ReportAggregates.ReadAsync(
            store, input.Aggregates.Select(aggregate => plan.Layout.Aggregate(aggregate.Dimension)), cancellation.Token);
        return new DayReport
        {
            Day = plan.Day,
            TimeZone = plan.TimeZone,
            From = plan.From,
            To = plan.To,
            IsOver = plan.IsOver,
            IsComplete = plan.IsOver && totals is { Damaged: 0, Missing: 0 },
            Run = run,
            MadeAt = time.GetUtcNow(),
            Routes = plan.Routes,
            Totals = totals,
            Hours = Hours(plan, totals),
            Aggregates = aggregates,
            AggregateKeys =
            [
                .. input.Aggregates.Select(a => new AggregateKey(
                    a.Dimension.Name, a.Dimension.IsCountry, plan.Layout.Aggregate(a.Dimension).Key)),
            ],
        };
    }

    private static DayTotals Problems(DayAggregate aggregate) => new() { Damaged = aggregate.Damaged, Problems = aggregate.Problems };

    private static List<HourCount> Hours(DayPlan plan, DayTotals totals)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone);
        var hours = new List<HourCount>();
        for (var hour = plan.From; hour < plan.To; hour += TimeSpan.FromHours(1))
            hours.Add(new HourCount(TimeZoneInfo.ConvertTime(hour, zone), totals.Hours.GetValueOrDefault($"{hours.Count}")));
        return hours;
    }

    private async Task RemoveOthersAsync(DayLayout layout)
    {
        await foreach (var info in store.ListAsync(layout.Bucket, layout.RunFolders, cancellation.Token))
        {
            if (!info.Address.Key.StartsWith(layout.RunFolder, StringComparison.Ordinal))
                await store.DeleteAsync(info.Address, cancellation.Token);
        }
    }

    private static DailySummaryResult Result(DayReport report, DayLayout layout) => new()
    {
        Day = report.Day,
        IsComplete = report.IsComplete,
        Files = report.Totals.Files,
        RecordsIn = report.Totals.Records.In,
        RecordsOut = report.Totals.Records.Out,
        Rejected = report.Totals.Records.Rejected,
        Damaged = report.Totals.Damaged,
        Missing = report.Totals.Missing,
        Problems =
        [
            .. report.IsOver ? [] : new[] { $"{report.Day:yyyy-MM-dd} was not over" },
            .. report.Totals.Problems.Take(NamedProblems).Select(problem => problem.ToString()),
        ],
        Json = layout.Json.ToString(),
        Html = layout.Html.ToString(),
    };
}

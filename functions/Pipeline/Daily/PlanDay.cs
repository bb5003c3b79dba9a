using Microsoft.DurableTask;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Daily;

/// <summary>Decides which day is summed up, and of what.</summary>
internal sealed class PlanDay(PipelineConfiguration configuration, TimeProvider time) : TaskActivity<DailySummaryInput, DayPlan>
{
    public override Task<DayPlan> RunAsync(TaskActivityContext context, DailySummaryInput input) =>
        Task.FromResult(Plan(input, context.InstanceId));

    private DayPlan Plan(DailySummaryInput input, string run)
    {
        var zone = ZoneOf(input.Scheduled?.TimeZone ?? "UTC");
        var now = time.GetUtcNow();
        var scheduled = TimeZoneInfo.ConvertTime(input.Scheduled?.Time ?? now, zone);
        var day = input.Day ?? DateOnly.FromDateTime(scheduled.DateTime).AddDays(-1);
        var routes = input.Routes.Count == 0 ? configuration.Routes : [.. input.Routes.Select(configuration.RouteOf)];
        var (from, to) = (StartOf(day, zone), StartOf(day.AddDays(1), zone));
        return new DayPlan(
            day, zone.Id, from, to, now >= to, [.. routes.Select(route => route.Name)], DayDimension.Of(routes),
            new DayLayout(input.Output.Bucket, $"{input.Output.Prefix}{day:yyyy-MM-dd}/", Digest.Of(run, bytes: 6)));
    }

    private static TimeZoneInfo ZoneOf(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
        ? zone
        : throw new PermanentFailureException(
            "UnknownTimeZone", $"This machine knows no time zone '{id}'. Install tzdata, or restart with another time zone.");

    /// <summary>Midnight; where daylight saving skips it, the moment after the gap.</summary>
    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(midnight))
        {
            var before = midnight - TimeSpan.FromDays(1);
            return TimeZoneInfo.ConvertTime(new DateTimeOffset(midnight, zone.GetUtcOffset(before)), zone);
        }

        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }
}

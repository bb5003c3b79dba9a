using Spate.Dag;
using Spate.Pipeline.Schedules;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads the schedules.</summary>
internal static class ScheduleReader
{
    /// <summary>The ids of all runs of a schedule of this name would look like those of keepers.</summary>
    private const string Reserved = "spate";

    public static IReadOnlyList<Schedule> Read(YamlMapping root, IReadOnlyList<Route> routes) =>
        [.. root.NamedMappings("schedules", "schedule").Select(entry => Read(entry.Name, entry.Mapping, routes))];

    private static Schedule Read(YamlScalarNode name, YamlMapping mapping, IReadOnlyList<Route> routes)
    {
        name.CheckName("a schedule", mapping.Problems);
        if (name.Value == Reserved) mapping.Problems.Add(name, $"'{Reserved}' cannot name a schedule: Spate keeps it for itself");
        var fallback = new Schedule { Name = name.Value!, Cron = "", Orchestration = "" };
        var schedule = fallback with
        {
            Cron = Cron(name.Value!, mapping),
            TimeZone = TimeZone(mapping) ?? fallback.TimeZone,
            Pool = mapping.Pool() ?? ActivityOptions.DefaultPool,
            ConcurrencyPolicy = mapping.Choice("concurrencyPolicy", fallback.ConcurrencyPolicy),
            StartingDeadline = mapping.Find("startingDeadline") is null ? null : mapping.Duration("startingDeadline", TimeSpan.Zero),
            CatchUp = mapping.Choice("catchUp", fallback.CatchUp),
            CatchUpLimit = mapping.Int("catchUpLimit", fallback.CatchUpLimit, 1, 1000),
            History = History(mapping),
            Suspended = mapping.Flag("suspended", fallback.Suspended),
        };
        if (schedule is { CatchUp: CatchUp.All, ConcurrencyPolicy: ConcurrencyPolicy.Replace })
            mapping.Report("catchUp", "with concurrencyPolicy replace each run would replace the one before: use catchUp last or none");
        schedule = ScheduledOrchestrations.Read(mapping, schedule, routes);
        mapping.Close();
        return schedule;
    }

    private static string Cron(string name, YamlMapping mapping)
    {
        if (mapping.Text("cron", required: true) is not { } cron) return "";
        if (!CronTimes.TryParse(name, cron, out var problem)) mapping.Report("cron", $"'{cron}' {problem}");
        return cron;
    }

    private static string? TimeZone(YamlMapping mapping)
    {
        if (mapping.Text("timeZone") is not { } id) return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out _)) return id;
        var suggestion = Spelling.Suggestion(id, TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id));
        mapping.Report("timeZone", $"this machine knows no time zone '{id}'{suggestion}; use an IANA id such as Europe/Berlin");
        return null;
    }

    private static HistoryLimits History(YamlMapping schedule)
    {
        var fallback = new HistoryLimits();
        if (schedule.Mapping("history") is not { } mapping) return fallback;
        var limits = new HistoryLimits(
            mapping.Int("successful", fallback.Successful, 0, 10_000), mapping.Int("failed", fallback.Failed, 0, 10_000));
        mapping.Close();
        return limits;
    }
}

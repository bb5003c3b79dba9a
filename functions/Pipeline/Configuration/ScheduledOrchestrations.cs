using Spate.Pipeline.Yaml;

namespace Spate.Pipeline.Configuration;

/// <summary>The orchestrations that a schedule may run, and how their inputs are written.</summary>
internal static class ScheduledOrchestrations
{
    private static readonly Dictionary<string, Func<YamlMapping, Schedule, IReadOnlyList<Route>, Schedule>> Readers =
        new(StringComparer.Ordinal) { [nameof(DailySummary)] = DailySummaryReader.Read };

    public static Schedule Read(YamlMapping mapping, Schedule schedule, IReadOnlyList<Route> routes)
    {
        if (mapping.Known("orchestration", "orchestration", [.. Readers.Keys], required: true) is not { } name)
        {
            mapping.Find("input");
            return schedule;
        }

        return Readers[name](mapping, schedule with { Orchestration = name }, routes);
    }
}

using System.Globalization;
using Spate.Cloud;

namespace Spate.Pipeline;

/// <summary>The tags of a run, which lists show and filters match without reading its input.</summary>
public static class RunTags
{
    /// <summary>The route's name.</summary>
    public const string Route = "route";

    /// <summary>The object's bucket.</summary>
    public const string Bucket = "bucket";

    /// <summary>The object's key.</summary>
    public const string Key = "key";

    /// <summary>The name of the schedule that started it.</summary>
    public const string Schedule = "schedule";

    /// <summary>The time that a schedule ran it for.</summary>
    public const string ScheduledTime = "scheduledTime";

    internal static IReadOnlyDictionary<string, string> Of(Route route, ObjectNotification notification) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Route] = route.Name,
            [Bucket] = notification.Bucket,
            [Key] = notification.Key,
        };

    internal static IReadOnlyDictionary<string, string> Of(Schedule schedule, DateTimeOffset time) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Schedule] = schedule.Name,
            [ScheduledTime] = time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        };
}

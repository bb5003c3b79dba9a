using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using Cronos;

namespace Spate.Pipeline.Schedules;

/// <summary>
/// The times of a schedule, each with the offset of its time zone. In the hour that daylight saving skips, a time comes when the hour would
/// have begun; in the hour that it repeats, a time of day comes once, and an interval goes on.
/// </summary>
internal sealed class CronTimes
{
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronExpression expression, TimeZoneInfo zone) => (_expression, _zone) = (expression, zone);

    /// <exception cref="CronFormatException">The expression cannot be read.</exception>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the time zone.</exception>
    public static CronTimes Of(Schedule schedule) =>
        new(Parse(schedule.Name, schedule.Cron), TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone));

    public static bool TryParse(string name, string cron, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            problem = Parse(name, cron).GetNextOccurrence(DateTime.UnixEpoch) is null ? "names no time that ever comes" : null;
        }
        catch (CronFormatException e)
        {
            problem = $"cannot be read: {e.Message}";
        }

        return problem is null;
    }

    /// <summary>The first time after another; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextOccurrence(after, _zone);

    /// <summary>The times after one moment, up to another.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var time = Next(after); time <= until; time = Next(time.Value))
            yield return time.Value;
    }

    private static CronExpression Parse(string name, string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return CronExpression.Parse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, SeedOf(name));
    }

    /// <summary>What an <c>H</c> stands for: some time, spread by the schedule's name and always the same.</summary>
    private static int SeedOf(string name) => (int)XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(name));
}

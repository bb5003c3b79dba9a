using System.Globalization;
using Microsoft.DurableTask.Client;

namespace Spate.Host.Runs.Filters;

/// <summary>
/// The last run of a page. The next page begins after it, in the order of the hub: newest first, then by id. As text: the ticks of the time
/// at which it was scheduled, a colon, and its id.
/// </summary>
internal readonly record struct RunCursor(DateTimeOffset CreatedAt, string Id)
{
    public static RunCursor Of(OrchestrationMetadata run) => new(run.CreatedAt, run.InstanceId);

    public static RunCursor? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new RunCursor(new DateTimeOffset(ticks, TimeSpan.Zero), text[(colon + 1)..])
            : null;
    }

    /// <summary>Whether a run belongs to a later page.</summary>
    public bool IsBefore(OrchestrationMetadata run) =>
        run.CreatedAt < CreatedAt || (run.CreatedAt == CreatedAt && string.CompareOrdinal(run.InstanceId, Id) < 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.UtcTicks}:{Id}");
}

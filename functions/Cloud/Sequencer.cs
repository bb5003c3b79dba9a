namespace Spate.Cloud;

/// <summary>
/// Orders the events of one key as S3 defines it: sequencers are hexadecimal and are compared as strings after padding the shorter one on
/// the left with zeros. Source: Amazon S3 User Guide, "Event message structure".
/// </summary>
public static class Sequencer
{
    /// <summary>
    /// Less than, equal to or greater than zero when the first is older, the same or newer. An absent one is older than any other.
    /// </summary>
    public static int Compare(string? first, string? second)
    {
        var width = Math.Max(first?.Length ?? 0, second?.Length ?? 0);
        return string.CompareOrdinal(Pad(first, width), Pad(second, width));
    }

    /// <summary>
    /// Whether the first is known to be older than the second. What was not notified has no sequencer, so its order is unknown.
    /// </summary>
    public static bool IsOlder(string? first, string? second) => first is not null && Compare(first, second) < 0;

    private static string Pad(string? sequencer, int width) => (sequencer ?? "").ToUpperInvariant().PadLeft(width, '0');
}

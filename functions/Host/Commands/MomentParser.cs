using System.Globalization;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>
/// Parses points in time: an ISO 8601 date or time, in UTC unless it has an offset, or how long ago it was, such as <c>36h</c>.
/// </summary>
internal static class MomentParser
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset moment)
    {
        if (!Durations.TryParse(text, out var age))
            return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);

        var isReachable = age <= now - DateTimeOffset.MinValue;
        moment = isReachable ? now - age : default;
        return isReachable;
    }
}

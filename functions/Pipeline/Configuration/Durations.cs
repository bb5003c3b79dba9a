using System.Globalization;

namespace Spate.Pipeline.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>7d</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Span)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static TimeSpan Longest { get; } = TimeSpan.FromDays(7);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var (unit, span) = Units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        if (unit is null) return false;
        if (!int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        duration = count * span;
        return true;
    }
}

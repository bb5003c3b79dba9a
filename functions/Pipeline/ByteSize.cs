using System.Globalization;

namespace Spate.Pipeline;

/// <summary>Sizes as people write them: <c>4096</c>, <c>64KiB</c>, <c>256MiB</c>, <c>1GiB</c>.</summary>
public static class ByteSize
{
    private static readonly (string Unit, int Shift)[] Units = [("GiB", 30), ("MiB", 20), ("KiB", 10), ("B", 0)];

    /// <summary>Parses a size; false when the text is not a size or exceeds a long.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (unit, shift) = Units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.Ordinal), (Unit: "", Shift: 0));
        var digits = text.AsSpan(0, text.Length - unit.Length).Trim();
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue >> shift)
            return false;
        bytes = count << shift;
        return true;
    }

    /// <summary>Formats a size in the largest unit that divides it.</summary>
    public static string Format(long bytes)
    {
        var (unit, shift) = Units.First(u => u.Shift == 0 || (bytes >= 1L << u.Shift && bytes % (1L << u.Shift) == 0));
        return $"{bytes >> shift}{unit}";
    }
}

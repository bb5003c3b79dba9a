using System.Globalization;

namespace Spate.Host.Commands;

/// <summary>Parses counts: <c>2000000</c>, <c>2_000_000</c>, <c>2M</c>, <c>500k</c>, <c>10B</c>.</summary>
internal static class CountParser
{
    public static bool TryParse(string text, out long count)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var factor = digits.Length == 0
            ? 1
            : char.ToLowerInvariant(digits[^1]) switch { 'k' => 1_000, 'm' => 1_000_000, 'g' or 'b' => 1_000_000_000, _ => 1 };
        if (factor > 1)
            digits = digits[..^1];

        count = 0;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / factor)
            return false;

        count = number * factor;
        return true;
    }
}

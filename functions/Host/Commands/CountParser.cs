using System.CommandLine.Parsing;
using System.Globalization;

namespace Spate.Host.Commands;

/// <summary>Parses counts: <c>2000000</c>, <c>2_000_000</c>, <c>2M</c>, <c>500k</c>, <c>10B</c>.</summary>
internal static class CountParser
{
    /// <summary>A parser for an option's argument that accepts counts from 1 to <paramref name="maximum"/>.</summary>
    public static Func<ArgumentResult, long> UpTo(long maximum) => result =>
    {
        var text = result.Tokens[0].Value;
        if (TryParse(text, out var count) && count >= 1 && count <= maximum)
            return count;

        result.AddError($"'{text}' is not a count from 1 to {maximum:N0}, such as 500k, 2M or 2_000_000.");
        return 0;
    };

    internal static bool TryParse(string text, out long count)
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

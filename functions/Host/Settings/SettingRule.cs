using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Spate.Host.Settings;

/// <summary>The valid values of a key, from the type and the attributes of its property.</summary>
internal static class SettingRule
{
    /// <returns>What the value must be, to follow "must be"; null when it is valid.</returns>
    public static string? Broken(PropertyInfo property, Type type, string? value) => type switch
    {
        _ when type == typeof(bool) => bool.TryParse(value, out _) ? null : "true or false",
        _ when type == typeof(int) => WholeNumber(property.GetCustomAttribute<RangeAttribute>()!, value),
        _ when type == typeof(TimeSpan) => Duration(property.GetCustomAttribute<RangeAttribute>()!, value),
        _ when type == typeof(Uri) => IsHttpAddress(value) ? null : "an address such as \"http://127.0.0.1:4566\"",
        { IsEnum: true } => OneOf(Enum.GetNames(type), value),
        _ when property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed => OneOf(allowed.Values.Cast<string>(), value),
        _ when property.GetCustomAttribute<RegularExpressionAttribute>() is { } form =>
            value is { Length: > 0 } && form.IsValid(value) ? null : form.ErrorMessage,
        _ => string.IsNullOrEmpty(value) ? "a non-empty string" : null,
    };

    private static string? WholeNumber(RangeAttribute range, string? value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && range.IsValid(number)
            ? null
            : $"a whole number from {range.Minimum} to {range.Maximum}";

    /// <summary>A bare number is refused: it would mean days.</summary>
    private static string? Duration(RangeAttribute range, string? value) =>
        value?.Contains(':') == true
            && TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var time)
            && range.IsValid(time)
            ? null
            : $"a time from \"{range.Minimum}\" to \"{range.Maximum}\"";

    private static bool IsHttpAddress(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static string? OneOf(IEnumerable<string> allowed, string? value) =>
        allowed.Contains(value, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"one of {string.Join(", ", allowed.Select(static choice => $"\"{choice}\""))}";
}

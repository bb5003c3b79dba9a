using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Typed scalars of a mapping. Each returns the fallback after it has reported what is wrong.</summary>
internal static class ScalarReading
{
    public static MappingReader? Mapping(this DiagnosticList diagnostics, YamlNode node, string name)
    {
        if (node is YamlMappingNode mapping) return new MappingReader(mapping, name, diagnostics);
        diagnostics.Add(node, $"{name} must be a mapping of keys to values");
        return null;
    }

    public static string? Text(this DiagnosticList diagnostics, YamlNode node, string name)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar) return scalar.Value;
        diagnostics.Add(node, $"{name} must be a text");
        return null;
    }

    public static string? Text(this MappingReader mapping, string key, bool required = false) =>
        mapping.Find(key, required) is { } node ? mapping.Diagnostics.Text(node, key) : null;

    public static IReadOnlyList<string> Texts(this MappingReader mapping, string key) =>
        [.. mapping.Items(key).Select(item => mapping.Diagnostics.Text(item, $"an entry of {key}")).OfType<string>()];

    /// <summary>A mapping of the author's names to texts; an empty text is allowed as a value.</summary>
    public static IReadOnlyDictionary<string, string> TextMap(this MappingReader mapping, string key, bool required = false)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Entries(key, required))
        {
            if (value is YamlScalarNode scalar) result[name.Value!] = scalar.Value ?? "";
            else mapping.Diagnostics.Add(value, $"{key}.{name.Value} must be a text");
        }

        return result;
    }

    public static T Choice<T>(this MappingReader mapping, string key, T fallback)
        where T : struct, Enum =>
        mapping.Parse(key, fallback, text => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(text[0])
            ? value
            : null, $"one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}");

    public static T? OptionalChoice<T>(this MappingReader mapping, string key)
        where T : struct, Enum => mapping.Find(key) is null ? null : mapping.Choice<T>(key, default);

    public static int Int(this MappingReader mapping, string key, int fallback, int min, int max) =>
        mapping.Parse(key, fallback, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : null, $"a whole number from {min} to {max}");

    public static double Number(this MappingReader mapping, string key, double fallback, double min, double max) =>
        mapping.Parse(key, fallback, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : null, $"a number from {min} to {max}");

    public static long Bytes(this MappingReader mapping, string key, long fallback, long min, long max) =>
        mapping.Parse(key, fallback, text => ByteSize.TryParse(text, out var value) && value >= min && value <= max ? value : null,
            $"a size such as 64MiB, from {ByteSize.Format(min)} to {ByteSize.Format(max)}");

    public static TimeSpan Duration(this MappingReader mapping, string key, TimeSpan fallback) =>
        mapping.Parse(key, fallback, text => Durations.TryParse(text, out var value) && value > TimeSpan.Zero && value <= Durations.Longest ? value : null,
            "a duration such as 500ms, 30s, 5m or 1h, of 7 days at most");

    private static T Parse<T>(this MappingReader mapping, string key, T fallback, Func<string, T?> parse, string expected)
        where T : struct
    {
        if (mapping.Find(key) is not { } node) return fallback;
        if (node is YamlScalarNode { Value: { Length: > 0 } text } && parse(text) is { } value) return value;
        mapping.Diagnostics.Add(node, node is YamlScalarNode scalar ? $"{key} must be {expected}, not '{scalar.Value}'" : $"{key} must be {expected}");
        return fallback;
    }
}

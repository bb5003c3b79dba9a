using System.Globalization;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads values of a mapping in <c>pipeline.yaml</c>. Each method reports a problem and returns the fallback.</summary>
internal static class ScalarReading
{
    /// <summary>The entries of a mapping whose keys are names that the file's author chose, with their positions.</summary>
    public static IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(this YamlMapping mapping, string key, bool required = false) =>
        mapping.Mapping(key, required)?.Entries() ?? [];

    /// <summary>Those of its entries that are mappings; others are reported.</summary>
    public static IEnumerable<(YamlScalarNode Name, YamlMapping Mapping)> NamedMappings(
        this YamlMapping mapping, string key, string what, bool required = false)
    {
        foreach (var (name, node) in mapping.Entries(key, required))
        {
            if (YamlMapping.Of(node, $"{what} {name.Value}", mapping.Problems) is { } entry) yield return (name, entry);
        }
    }

    public static string? Text(this YamlMapping mapping, string key, bool required = false) =>
        mapping.Find(key, required) is { } node ? mapping.Text(node, key) : null;

    public static IReadOnlyList<string> Texts(this YamlMapping mapping, string key) =>
        [.. mapping.Items(key).Select(item => mapping.Text(item, $"an entry of {key}")).OfType<string>()];

    /// <summary>A list of strings, or the only one.</summary>
    public static IReadOnlyList<(YamlNode At, string Text)> TextsOrOne(this YamlMapping mapping, string key) =>
        mapping.Find(key) is { } value ? mapping.TextsOrOne(value, key) : [];

    /// <inheritdoc cref="TextsOrOne(YamlMapping, string)" />
    public static IReadOnlyList<(YamlNode At, string Text)> TextsOrOne(this YamlMapping mapping, YamlNode value, string key)
    {
        IReadOnlyList<YamlNode> items = value is YamlSequenceNode list ? [.. list.Children] : [value];
        return [.. items.Select(at => (At: at, Text: mapping.Text(at, key)!)).Where(item => item.Text is not null)];
    }

    /// <summary>A mapping of the author's names to strings; values may be empty.</summary>
    public static IReadOnlyDictionary<string, string> TextMap(this YamlMapping mapping, string key, bool required = false)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Entries(key, required))
        {
            if (value is YamlScalarNode scalar) result[name.Value!] = scalar.Value ?? "";
            else mapping.Problems.Add(value, $"{key}.{name.Value} must be a string");
        }

        return result;
    }

    public static T Choice<T>(this YamlMapping mapping, string key, T fallback)
        where T : struct, Enum =>
        mapping.Parse(key, fallback, $"one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}", scalar =>
            Enum.TryParse<T>(scalar.Value, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(scalar.Value![0])
                ? value
                : null);

    public static T? OptionalChoice<T>(this YamlMapping mapping, string key)
        where T : struct, Enum => mapping.Find(key) is null ? null : mapping.Choice<T>(key, default);

    public static int Int(this YamlMapping mapping, string key, int fallback, int min, int max) =>
        mapping.Parse(key, fallback, $"a whole number from {min} to {max}", scalar =>
            int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
                ? value
                : null);

    public static bool Flag(this YamlMapping mapping, string key, bool fallback) =>
        mapping.Parse<bool>(key, fallback, "true or false", scalar => scalar.Value switch { "true" => true, "false" => false, _ => null });

    public static long Bytes(this YamlMapping mapping, string key, long fallback, long min, long max) =>
        mapping.Parse(key, fallback, $"a size such as 64MiB, from {ByteSize.Format(min)} to {ByteSize.Format(max)}", scalar =>
            ByteSize.TryParse(scalar.Value!, out var value) && value >= min && value <= max ? value : null);

    public static TimeSpan Duration(this YamlMapping mapping, string key, TimeSpan fallback) =>
        mapping.Parse(key, fallback, "a duration such as 500ms, 30s, 5m or 1h, of 7 days at most", scalar =>
            Durations.TryParse(scalar.Value!, out var value) && value > TimeSpan.Zero && value <= Durations.Longest ? value : null);

    /// <summary>How long something is kept; null is for ever.</summary>
    public static TimeSpan? Age(this YamlMapping mapping, string key) =>
        mapping.Parse<TimeSpan>(key, default, "an age such as 12h or 30d, from 1m to 3650d", scalar =>
            Durations.TryParse(scalar.Value!, out var value) && value >= TimeSpan.FromMinutes(1) && value <= TimeSpan.FromDays(3650)
                ? value
                : null) is { Ticks: > 0 } age
            ? age
            : null;

    public static string? Text(this YamlMapping mapping, YamlNode node, string name)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar) return scalar.Value;
        mapping.Problems.Add(node, $"{name} must be a string");
        return null;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spate.Pipeline;

namespace Spate.Host.Runs.Actions;

/// <summary>
/// Compares JSON with the type that it is to become. The serializer's own messages name types of the program, and no path.
/// </summary>
internal static class JsonShape
{
    /// <summary>What is wrong, and where; null if nothing is.</summary>
    public static string? Explain(JsonElement value, JsonTypeInfo type, string path) => type.Kind switch
    {
        _ when value.ValueKind == JsonValueKind.Null => path.Length == 0 ? "it is null" : null,
        JsonTypeInfoKind.Object => ExplainObject(value, type, path),
        JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array => value.EnumerateArray()
            .Select((item, index) => Explain(item, type.Options.GetTypeInfo(type.ElementType!), $"{path}[{index}]"))
            .FirstOrDefault(static problem => problem is not null),
        _ => ExplainValue(value, type, path),
    };

    private static string? ExplainObject(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return $"{(path.Length == 0 ? "it" : path)} must be an object, not {Shown(value)}";

        var known = type.Properties.ToDictionary(static property => property.Name, StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var at = Join(path, property.Name);
            if (!known.TryGetValue(property.Name, out var expected))
                return $"{at} is unknown{(Spelling.Nearest(property.Name, known.Keys) is { } near ? $"; did you mean {near}?" : "")}";
            if (property.Value.ValueKind == JsonValueKind.Null && !expected.IsSetNullable)
                return $"{at} must not be null";
            if (Explain(property.Value, type.Options.GetTypeInfo(expected.PropertyType), at) is { } problem)
                return problem;
        }

        return known.Values.Where(property => property.IsRequired && !value.TryGetProperty(property.Name, out _))
            .Select(property => $"{Join(path, property.Name)} is missing").FirstOrDefault();
    }

    private static string? ExplainValue(JsonElement value, JsonTypeInfo type, string path)
    {
        try
        {
            value.Deserialize(type);
            return null;
        }
        catch (JsonException)
        {
            return $"{(path.Length == 0 ? "it" : path)} must be {Expected(type)}, not {Shown(value)}";
        }
    }

    private static string Expected(JsonTypeInfo type) => (Nullable.GetUnderlyingType(type.Type) ?? type.Type) switch
    {
        _ when type.Kind == JsonTypeInfoKind.Enumerable => "a list",
        var t when t == typeof(string) => "a text",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t == typeof(double) => "a number",
        var t when t == typeof(TimeSpan) => "a time span such as 00:05:00",
        var t when t == typeof(DateTimeOffset) => "a time such as 2026-03-14T15:09:26Z",
        { IsEnum: true } t => $"one of {string.Join(", ", Enum.GetNames(t))}",
        var t => t.Name,
    };

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

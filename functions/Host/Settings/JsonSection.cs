using System.Globalization;
using System.Text.Json;

namespace Spate.Host.Settings;

/// <summary>
/// Reads one object of a JSON settings file key by key, and collects what is wrong. A key that nobody asked for is unknown:
/// <see cref="Close"/> says so, and is called last.
/// </summary>
internal sealed class JsonSection(JsonElement element, string path, List<string> errors)
{
    private readonly List<string> _known = [];

    /// <summary>The keys, where the author of the file chooses them.</summary>
    public IEnumerable<string> Names() =>
        IsObject() ? [.. element.EnumerateObject().Select(static property => property.Name).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>Reads an object within this one, and closes it; null when it is absent.</summary>
    public T? Section<T>(string key, Func<JsonSection, T?> read)
        where T : class
    {
        if (Find(key) is not { } value)
            return null;

        var section = new JsonSection(value, PathOf(key), errors);
        if (!section.IsObject())
        {
            errors.Add($"{PathOf(key)} must be an object, and is {Describe(value)}");
            return null;
        }

        var result = read(section);
        section.Close();
        return result;
    }

    public string Text(string key, string fallback)
    {
        if (Find(key) is not { } value)
            return fallback;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            return text;

        return Wrong(key, value, "a text that is not empty", fallback);
    }

    public string? TextOrNull(string key) => Text(key, "") is { Length: > 0 } text ? text : null;

    public bool Flag(string key, bool fallback) => Find(key) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Wrong(key, value, "true or false", fallback),
    };

    public Uri? Address(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && Uri.TryCreate(value.GetString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;

        return Wrong<Uri?>(key, value, "an address such as \"http://127.0.0.1:4566\"", null);
    }

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum => Enum.Parse<T>(Choice(key, fallback.ToString(), Enum.GetNames<T>()));

    public string Choice(string key, string fallback, params string[] allowed)
    {
        if (Find(key) is not { } value)
            return fallback;

        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return allowed.FirstOrDefault(choice => string.Equals(choice, text, StringComparison.OrdinalIgnoreCase))
            ?? Wrong(key, value, $"one of {string.Join(", ", allowed.Select(static choice => $"\"{choice}\""))}", fallback);
    }

    public int Integer(string key, int fallback, int minimum, int maximum)
    {
        if (Find(key) is not { } value)
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
            return number;

        return Wrong(key, value, $"a whole number from {minimum} to {maximum}", fallback);
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum)
    {
        if (Find(key) is not { } value)
            return fallback;
        if (value.ValueKind == JsonValueKind.String
            && TimeSpan.TryParseExact(value.GetString(), "c", CultureInfo.InvariantCulture, out var time) && time >= minimum && time <= maximum)
            return time;

        return Wrong(key, value, $"a time from \"{minimum:c}\" to \"{maximum:c}\"", fallback);
    }

    /// <summary>Says what is wrong with this object as a whole.</summary>
    public void Problem(string problem) => errors.Add($"{path} {problem}");

    public void Close()
    {
        if (!IsObject())
        {
            errors.Add($"the file must hold an object, and holds {Describe(element)}");
            return;
        }

        foreach (var name in Names().Where(name => !_known.Contains(name)))
            errors.Add($"{PathOf(name)} is unknown; allowed here: {string.Join(", ", _known)}");
    }

    private bool IsObject() => element.ValueKind == JsonValueKind.Object;

    private JsonElement? Find(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
        return IsObject() && element.TryGetProperty(key, out var value) ? value : null;
    }

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private T Wrong<T>(string key, JsonElement value, string allowed, T fallback)
    {
        errors.Add($"{PathOf(key)} must be {allowed}, and is {Describe(value)}");
        return fallback;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText() is { Length: <= 60 } text ? text : "a longer text",
    };
}

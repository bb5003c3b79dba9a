using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Yaml;

/// <summary>Reads one YAML mapping key by key, and reports problems with file, line and column.</summary>
/// <param name="node">The mapping.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="problems">Collects the problems.</param>
public class YamlMapping(YamlMappingNode node, string name, YamlProblems problems)
{
    private readonly List<string> _known = [];

    /// <summary>The mapping.</summary>
    public YamlMappingNode Node => node;

    /// <summary>Collects the problems.</summary>
    public YamlProblems Problems => problems;

    /// <summary>A node as a mapping; null after reporting that it is something else.</summary>
    public static YamlMapping? Of(YamlNode node, string name, YamlProblems problems)
    {
        if (node is YamlMappingNode mapping) return new YamlMapping(mapping, name, problems);
        problems.Add(node, $"{name} must be a mapping of keys to values");
        return null;
    }

    /// <summary>The value of a key, or null when the key is absent.</summary>
    public virtual YamlNode? Find(string key)
    {
        _known.Add(key);
        return Value(node, key);
    }

    /// <summary>The value of a key, or null when the key is absent; reports an absent key that is required.</summary>
    public YamlNode? Find(string key, bool required)
    {
        var value = Find(key);
        if (value is null && required) problems.Add(node, $"{name} lacks '{key}'");
        return value;
    }

    /// <summary>The value of a key as a mapping, or null when the key is absent.</summary>
    public YamlMapping? Mapping(string key, bool required = false) =>
        Find(key, required) is { } value ? Of(value, FullName(key), problems) : null;

    /// <summary>Reports a problem at the value of a key, or at the mapping when the key is absent.</summary>
    public void Report(string key, string message) => problems.Add(Find(key) ?? node, message);

    /// <summary>The items of a list; none when it is absent.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
    {
        var value = Find(key);
        if (value is YamlSequenceNode list) return [.. list.Children];
        if (value is not null) problems.Add(value, $"{FullName(key)} must be a list");
        return [];
    }

    /// <summary>The entries, whose keys are names that the file's author chose.</summary>
    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries()
    {
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value.Length: > 0 } scalar) yield return (scalar, value);
            else problems.Add(key, $"{name} has a key that is not a name");
        }
    }

    /// <summary>A number in a range, or the fallback when it is absent.</summary>
    public double Number(string key, double fallback, double minimum, double maximum) => Parse(
        key, fallback, $"a number from {minimum} to {maximum}",
        scalar => double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= minimum
            && number <= maximum
            ? number
            : null);

    /// <summary>A scalar as a value, or the fallback when it is absent or, after reporting it, not valid.</summary>
    public T Parse<T>(string key, T fallback, string expected, Func<YamlScalarNode, T?> parse)
        where T : struct
    {
        if (Find(key) is not { } found) return fallback;
        if (found is YamlScalarNode { Value: not null } scalar && parse(scalar) is { } value) return value;
        problems.Add(
            found, found is YamlScalarNode other ? $"{key} must be {expected}, not {Written(other)}" : $"{key} must be {expected}");
        return fallback;
    }

    /// <summary>Reports every key that was not read.</summary>
    public void Close() => ReportUnknown(node, name, [.. _known.Distinct()]);

    /// <summary>Reports every unknown key of a mapping.</summary>
    protected void ReportUnknown(YamlMappingNode mapping, string title, IReadOnlyList<string> known)
    {
        foreach (var key in mapping.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } text }) problems.Add(key, $"{title} has a key that is not a name");
            else if (!known.Contains(text))
                problems.Add(key, $"{title} has no '{text}'{Spelling.Suggestion(text, known)}; expected one of {string.Join(", ", known)}");
        }
    }

    /// <summary>The value of a key in a mapping, or null.</summary>
    protected static YamlNode? Value(YamlMappingNode mapping, string key) =>
        mapping.Children.FirstOrDefault(entry => entry.Key is YamlScalarNode scalar && scalar.Value == key).Value;

    /// <summary>The name in messages of a value that is not a scalar.</summary>
    protected virtual string FullName(string key) => $"{name}.{key}";

    /// <summary>A scalar as shown in messages.</summary>
    protected virtual string Written(YamlScalarNode scalar) => $"'{scalar.Value}'";
}

using System.Globalization;
using Spate.Pipeline;
using Spate.Planning;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>
/// A Kubernetes object in YAML, read by field: <c>spec.triggers[0].type</c>. What is wrong is collected, so that a person mends all of it in one go.
/// </summary>
internal sealed class ManifestObject(YamlMappingNode root, string file, List<ConfigurationDiagnostic> problems)
{
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    public string Kind => Scalar("kind")?.Value ?? "";

    public string Name => Scalar("metadata.name")?.Value ?? "";

    /// <summary>How a person names it: <c>ScaledObject/spate-worker-default</c>.</summary>
    public string Title => $"{Kind}/{Name}";

    public string File => file;

    public long Line => root.Start.Line;

    /// <summary>The lines of all fields that were read and are there.</summary>
    public ManifestOrigins Origins => new(file, _lines, Line);

    public bool Has(string field) => Find(field) is not null;

    /// <summary>A text, or the fallback when it is absent or empty.</summary>
    public string Text(string field, string fallback = "") => Scalar(field) is { Value: { Length: > 0 } text } ? text : fallback;

    /// <summary>A whole number that the API takes as such: one in quotes is refused there, and so here.</summary>
    public int Int(string field, int fallback, int minimum, int maximum) =>
        Read(field, fallback, $"a whole number from {minimum} to {maximum}", scalar => scalar.Style == ScalarStyle.Plain ? Whole(scalar.Value, minimum, maximum) : null);

    public int? OptionalInt(string field, int minimum, int maximum) => Has(field) ? Int(field, minimum, minimum, maximum) : null;

    /// <summary>A number in a trigger's metadata, where the API takes texts only.</summary>
    public double Quoted(string field, double fallback, double above) => Read(
        field, fallback, $"a number above {above} in quotes", scalar => scalar.Style != ScalarStyle.Plain && Number(scalar.Value) is { } number && number > above ? number : null);

    public double Number(string field, double fallback, double minimum, double maximum) => Read(
        field, fallback, $"a number from {minimum} to {maximum}", scalar => Number(scalar.Value) is { } number && number >= minimum && number <= maximum ? number : null);

    public bool Flag(string field, bool fallback) =>
        Read(field, fallback, "true or false", static scalar => bool.TryParse(scalar.Value, out var flag) ? flag : null);

    public T Choice<T>(string field, T fallback)
        where T : struct, Enum =>
        Read(field, fallback, $"one of {string.Join(", ", Enum.GetNames<T>())}", static scalar => Enum.GetNames<T>().Contains(scalar.Value) ? Enum.Parse<T>(scalar.Value!) : null);

    /// <summary>CPUs as Kubernetes writes them: <c>4</c>, <c>1.5</c>, <c>500m</c>.</summary>
    public double? Cores(string field) => Has(field)
        ? Read(field, 0.0, "a CPU quantity such as 4, 1.5 or 500m", static scalar => scalar.Value switch
        {
            [.. var digits, 'm'] => Number(digits) is { } thousandths and > 0 ? thousandths / 1000 : null,
            var digits => Number(digits) is { } cores and > 0 ? cores : null,
        })
        : null;

    /// <summary>Memory as Kubernetes writes it in powers of two: <c>1536Mi</c>, <c>6Gi</c>. Other forms are not read.</summary>
    public long? Memory(string field) => ByteSize.TryParse($"{Text(field)}B", out var bytes) && bytes > 0 ? bytes : null;

    /// <summary>How many items a list has; 0 when it is absent.</summary>
    public int Count(string field)
    {
        switch (Find(field))
        {
            case null: return 0;
            case YamlSequenceNode list: return list.Children.Count;
            case var other:
                Report(other, $"{field} must be a list");
                return 0;
        }
    }

    public IEnumerable<string> Texts(string field) => Enumerable.Range(0, Count(field)).Select(index => Text($"{field}[{index}]"));

    /// <summary>Reports every key of a mapping that is none of these.</summary>
    public void Know(string field, params ReadOnlySpan<string> keys)
    {
        var found = Find(field);
        if (found is YamlMappingNode mapping)
        {
            foreach (var key in mapping.Children.Keys)
            {
                if (!keys.Contains((key as YamlScalarNode)?.Value ?? ""))
                    Report(key, $"{field} has no '{key}'; known are {string.Join(", ", keys)}");
            }
        }
        else if (found is not null)
        {
            Report(found, $"{field} must be a mapping of keys to values");
        }
    }

    /// <summary>Reports a problem at a field, or at the object when the field is absent.</summary>
    public void Report(string field, string message) => Report(Find(field) ?? root, message);

    private void Report(YamlNode at, string message) => problems.Add(new ConfigurationDiagnostic(file, at.Start.Line, at.Start.Column, $"{Title}: {message}"));

    private T Read<T>(string field, T fallback, string expected, Func<YamlScalarNode, T?> parse)
        where T : struct
    {
        if (Find(field) is not { } node)
            return fallback;
        if (node is YamlScalarNode scalar && parse(scalar) is { } value)
            return value;

        var written = node is YamlScalarNode { Value: { } text, Style: var style } ? $", not {(style == ScalarStyle.Plain ? text : $"\"{text}\"")}" : "";
        Report(node, $"{field} must be {expected}{written}");
        return fallback;
    }

    private YamlScalarNode? Scalar(string field)
    {
        var node = Find(field);
        if (node is not null and not YamlScalarNode)
            Report(node, $"{field} must be a text");
        return node as YamlScalarNode;
    }

    private YamlNode? Find(string field)
    {
        YamlNode? node = root;
        foreach (var step in field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            node = node switch
            {
                YamlMappingNode mapping => Value(mapping, step),
                YamlSequenceNode list when int.TryParse(step, out var index) && index < list.Children.Count => list.Children[index],
                _ => null,
            };
        }

        if (node is not null)
            _lines[field] = node.Start.Line;
        return node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } ? null : node;
    }

    private static YamlNode? Value(YamlMappingNode mapping, string key) =>
        mapping.Children.Where(entry => (entry.Key as YamlScalarNode)?.Value == key).Select(static entry => entry.Value).FirstOrDefault();

    private static int? Whole(string? text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number : null;

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}

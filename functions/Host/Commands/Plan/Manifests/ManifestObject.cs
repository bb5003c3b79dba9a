using System.Globalization;
using Spate.Pipeline;
using Spate.Pipeline.Yaml;
using Spate.Planning;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>A Kubernetes object in YAML, read by field: <c>spec.triggers[0].type</c>.</summary>
internal sealed class ManifestObject(YamlMappingNode root, YamlProblems problems) : YamlMapping(root, "", problems.Of(TitleOf(root)))
{
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    public string Kind => Text("kind");

    public string Name => Text("metadata.name");

    /// <summary>Its name for people: <c>ScaledObject/spate-worker-default</c>.</summary>
    public string Title => TitleOf(Node);

    public string File => Problems.Path;

    public long Line => Node.Start.Line;

    /// <summary>The lines of all present fields that were read.</summary>
    public ManifestOrigins Origins => new(File, _lines, Line);

    /// <summary>The node of a field, or null when it is absent or null.</summary>
    public override YamlNode? Find(string field)
    {
        var node = Find(Node, field);
        if (node is not null)
            _lines[field] = node.Start.Line;
        return node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } ? null : node;
    }

    public bool Has(string field) => Find(field) is not null;

    /// <summary>A string, or the fallback when it is absent or empty.</summary>
    public string Text(string field, string fallback = "")
    {
        var node = Find(field);
        if (node is not null and not YamlScalarNode)
            Problems.Add(node, $"{field} must be a string");
        return node is YamlScalarNode { Value: { Length: > 0 } text } ? text : fallback;
    }

    /// <summary>A whole number. The API refuses one in quotes, and so does this.</summary>
    public int Int(string field, int fallback, int minimum, int maximum) => Parse(
        field, fallback, $"a whole number from {minimum} to {maximum}",
        scalar => scalar.Style == ScalarStyle.Plain
            && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum ? number : null);

    public int? OptionalInt(string field, int minimum, int maximum) => Has(field) ? Int(field, minimum, minimum, maximum) : null;

    /// <summary>A number in a trigger's metadata, where the API accepts only strings.</summary>
    public double Quoted(string field, double fallback, double above) => Parse(
        field, fallback, $"a number above {above} in quotes",
        scalar => scalar.Style != ScalarStyle.Plain && Number(scalar.Value) is { } number && number > above ? number : null);

    public bool Flag(string field, bool fallback) =>
        Parse(field, fallback, "true or false", static scalar => bool.TryParse(scalar.Value, out var flag) ? flag : null);

    public T Choice<T>(string field, T fallback)
        where T : struct, Enum =>
        Parse(
            field,
            fallback,
            $"one of {string.Join(", ", Enum.GetNames<T>())}",
            static scalar => Enum.GetNames<T>().Contains(scalar.Value) ? Enum.Parse<T>(scalar.Value!) : null);

    /// <summary>CPUs in Kubernetes' format: <c>4</c>, <c>1.5</c>, <c>500m</c>.</summary>
    public double? Cores(string field) => Has(field)
        ? Parse(field, 0.0, "a CPU quantity such as 4, 1.5 or 500m", static scalar => scalar.Value switch
        {
            [.. var digits, 'm'] => Number(digits) is { } thousandths and > 0 ? thousandths / 1000 : null,
            var digits => Number(digits) is { } cores and > 0 ? cores : null,
        })
        : null;

    /// <summary>Memory in Kubernetes' binary units: <c>1536Mi</c>, <c>6Gi</c>. Other units are not supported.</summary>
    public long? Memory(string field) => ByteSize.TryParse($"{Text(field)}B", out var bytes) && bytes > 0 ? bytes : null;

    public int Count(string field) => Items(field).Count;

    public IEnumerable<string> Texts(string field) => Enumerable.Range(0, Count(field)).Select(index => Text($"{field}[{index}]"));

    /// <summary>Reports every other key of a mapping.</summary>
    public void Know(string field, params IReadOnlyList<string> keys)
    {
        if (Find(field) is not { } found)
            return;
        if (found is YamlMappingNode mapping)
            ReportUnknown(mapping, field, keys);
        else
            Problems.Add(found, $"{field} must be a mapping of keys to values");
    }

    protected override string FullName(string field) => field;

    protected override string Written(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain ? scalar.Value! : $"\"{scalar.Value}\"";

    private static string TitleOf(YamlMappingNode root) =>
        $"{(Find(root, "kind") as YamlScalarNode)?.Value}/{(Find(root, "metadata.name") as YamlScalarNode)?.Value}";

    private static YamlNode? Find(YamlMappingNode root, string field)
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

        return node;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

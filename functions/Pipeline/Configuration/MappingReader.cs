using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>
/// Reads one YAML mapping key by key. What was never asked for is unknown, and <see cref="Close"/> says so: call it last.
/// </summary>
internal sealed class MappingReader(YamlMappingNode node, string name, DiagnosticList diagnostics)
{
    private readonly List<string> _known = [];

    public YamlMappingNode Node => node;

    public DiagnosticList Diagnostics => diagnostics;

    /// <summary>The node at a key, or null when the key is absent (an error if it is required).</summary>
    public YamlNode? Find(string key, bool required = false)
    {
        _known.Add(key);
        foreach (var (candidate, value) in node.Children)
        {
            if (candidate is YamlScalarNode scalar && scalar.Value == key) return value;
        }

        if (required) diagnostics.Add(node, $"{name} lacks '{key}'");
        return null;
    }

    /// <summary>Where to point for a message on a key: its value, or the mapping when the key is absent.</summary>
    public YamlNode At(string key) => Find(key) ?? node;

    public MappingReader? Mapping(string key, bool required = false) =>
        Find(key, required) is { } value ? diagnostics.Mapping(value, $"{name}.{key}") : null;

    /// <summary>The entries of a mapping whose keys are names that the file's author chose, with their positions.</summary>
    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(string key, bool required = false)
    {
        if (Find(key, required) is not { } value) return [];
        return diagnostics.Mapping(value, $"{name}.{key}")?.Entries() ?? [];
    }

    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries()
    {
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value.Length: > 0 } scalar) yield return (scalar, value);
            else diagnostics.Add(key, $"{name} has a key that is no name");
        }
    }

    public IEnumerable<YamlNode> Items(string key)
    {
        switch (Find(key))
        {
            case null: return [];
            case YamlSequenceNode sequence: return sequence.Children;
            case var other:
                diagnostics.Add(other, $"{name}.{key} must be a list");
                return [];
        }
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void Close()
    {
        foreach (var key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } text }) diagnostics.Add(key, $"{name} has a key that is no name");
            else if (!_known.Contains(text)) diagnostics.Add(key, Unknown(text));
        }
    }

    private string Unknown(string text)
    {
        var suggestion = Spelling.Nearest(text, _known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";
        return $"{name} has no '{text}'{suggestion}; known are {string.Join(", ", _known.Distinct())}";
    }
}

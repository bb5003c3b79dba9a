using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Spate.Pipeline.Yaml;

/// <summary>
/// Limits the depth of nested nodes, for the sake of the stack, and the number of nodes with every alias expanded: a few lines of aliases
/// of aliases would keep a reader busy for years.
/// </summary>
internal sealed class BoundedParser(IParser parser) : IParser
{
    public const int MaxDepth = 100;
    public const int MaxNodes = 1 << 22;

    private readonly Dictionary<AnchorName, long> _sizes = [];
    private readonly Stack<(AnchorName Anchor, long NodesBefore)> _open = [];
    private long _nodes;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!parser.MoveNext()) return false;
        Count(parser.Current!);
        if (_open.Count > MaxDepth) throw Refused($"nodes are nested more than {MaxDepth} deep");
        if (_nodes > MaxNodes) throw Refused($"it has more than {MaxNodes} nodes, with every alias expanded");
        return true;
    }

    private void Count(ParsingEvent current)
    {
        switch (current)
        {
            case AnchorAlias alias
                when _open.Any(open => open.Anchor == alias.Value):
                throw Refused($"the anchor '{alias.Value}' contains itself");
            case AnchorAlias alias:
                _nodes += _sizes.GetValueOrDefault(alias.Value, 1);
                break;
            case MappingStart or SequenceStart:
                _open.Push((((NodeEvent)current).Anchor, _nodes++));
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = _open.Pop();
                if (!anchor.IsEmpty) _sizes[anchor] = _nodes - before;
                break;
            case Scalar scalar:
                _nodes++;
                if (!scalar.Anchor.IsEmpty) _sizes[scalar.Anchor] = 1;
                break;
        }
    }

    private YamlException Refused(string message) => new(Current!.Start, Current.End, message);
}

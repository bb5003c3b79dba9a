using System.Text;

namespace Spate.Enrichment.Json;

/// <summary>Numbers the fields that a pipeline reads or changes, as a tree of names.</summary>
internal sealed class FieldTree
{
    private readonly TreeNode _root = new(-1);
    private readonly List<string> _paths = [];

    /// <summary>The number of fields, including the objects on the way to them.</summary>
    public int Count => _paths.Count;

    /// <summary>The path of a field, for messages.</summary>
    public string PathOf(int field) => _paths[field];

    /// <summary>The number of the field at the path. Equal paths have the same number.</summary>
    public int Add(IReadOnlyList<string> path)
    {
        var node = _root;
        for (var i = 0; i < path.Count; i++)
        {
            if (!node.Children.TryGetValue(path[i], out var child))
            {
                child = new TreeNode(_paths.Count);
                node.Children.Add(path[i], child);
                _paths.Add(string.Join('.', path.Take(i + 1)));
            }

            node = child;
        }

        return node.Field;
    }

    /// <summary>The number of the field at the path, or -1 when it was not added.</summary>
    public int Find(IReadOnlyList<string> path)
    {
        var node = _root;
        foreach (var name in path)
        {
            if (!node.Children.TryGetValue(name, out node))
                return -1;
        }

        return node.Field;
    }

    /// <summary>The names that matter at the top level of a record.</summary>
    public NameTable Freeze() => Freeze(_root)!;

    private static NameTable? Freeze(TreeNode node) => node.Children.Count == 0 && node.Field >= 0
        ? null
        : new NameTable([.. node.Children.Select(c => new NameTable.Entry(Encoding.UTF8.GetBytes(c.Key), c.Value.Field, Freeze(c.Value)))]);

    private sealed class TreeNode(int field)
    {
        public int Field { get; } = field;

        public Dictionary<string, TreeNode> Children { get; } = new(StringComparer.Ordinal);
    }
}

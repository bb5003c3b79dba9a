namespace Spate.Enrichment.Geo;

/// <summary>
/// The paths of the wanted fields as a tree, so that one walk over a record finds all of them: <c>city.names.en</c> and
/// <c>city.geoname_id</c> share the step to <c>city</c>.
/// </summary>
internal sealed class WantedFields
{
    private readonly List<int> _fields = [];
    private readonly List<(FieldPath.PathSegment Segment, WantedFields Below)> _steps = [];

    private WantedFields()
    {
    }

    /// <summary>The positions of the fields whose path ends here.</summary>
    public IReadOnlyList<int> Fields => _fields;

    /// <summary>The number of keys and indexes below.</summary>
    public int Steps => _steps.Count;

    /// <exception cref="ArgumentException">A path is not well-formed.</exception>
    public static WantedFields Of(IEnumerable<string> paths)
    {
        var root = new WantedFields();
        foreach (var (position, path) in paths.Select(FieldPath.Parse).Index())
        {
            var node = root;
            foreach (var segment in path.Segments)
                node = node.Step(segment);
            node._fields.Add(position);
        }

        return root;
    }

    /// <summary>The step for a key of a map, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            if (_steps[i].Segment.Utf8.SequenceEqual(key))
                return i;
        }

        return -1;
    }

    /// <summary>The array index that a step stands for, if its key is a number.</summary>
    public uint? ElementOf(int step) => _steps[step].Segment.Index;

    public WantedFields Below(int step) => _steps[step].Below;

    private WantedFields Step(FieldPath.PathSegment segment)
    {
        var known = IndexOf(segment.Utf8);
        if (known < 0)
        {
            known = _steps.Count;
            _steps.Add((segment, new WantedFields()));
        }

        return _steps[known].Below;
    }
}

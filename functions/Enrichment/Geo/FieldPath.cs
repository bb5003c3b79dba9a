using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Geo;

/// <summary>Where a field lies in a record: the keys of maps and the indexes of arrays, joined by dots, such as <c>subdivisions.0.iso_code</c>.</summary>
internal sealed class FieldPath
{
    private readonly Segment[] _segments;
    private readonly string _text;

    private FieldPath(string text, Segment[] segments)
    {
        _text = text;
        _segments = segments;
    }

    public ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>Parses a path.</summary>
    /// <exception cref="ArgumentException">The path, or a segment of it, is empty.</exception>
    public static FieldPath Parse(string text)
    {
        var segments = text.Split('.');
        return Array.TrueForAll(segments, segment => segment.Length > 0)
            ? new FieldPath(text, Array.ConvertAll(segments, segment => new Segment(segment)))
            : throw new ArgumentException($"'{text}' is no path of a geo field: write keys joined by dots, such as 'city.names.en'.", nameof(text));
    }

    public override string ToString() => _text;

    /// <summary>A key, which in an array is an index if it is a number.</summary>
    internal sealed class Segment(string text)
    {
        private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

        public ReadOnlySpan<byte> Utf8 => _utf8;

        public uint? Index { get; } = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}

using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Geo;

/// <summary>The path of a field in a record: map keys and array indexes joined by dots, such as <c>subdivisions.0.iso_code</c>.</summary>
internal sealed class FieldPath
{
    private readonly PathSegment[] _segments;
    private readonly string _text;

    private FieldPath(string text, PathSegment[] segments)
    {
        _text = text;
        _segments = segments;
    }

    public ReadOnlySpan<PathSegment> Segments => _segments;

    /// <exception cref="ArgumentException">The path, or a segment of it, is empty.</exception>
    public static FieldPath Parse(string text)
    {
        var segments = text.Split('.');
        return Array.TrueForAll(segments, segment => segment.Length > 0)
            ? new FieldPath(text, Array.ConvertAll(segments, segment => new PathSegment(segment)))
            : throw new ArgumentException(
                $"'{text}' is not a valid path of a geo field. Join keys with dots, such as 'city.names.en'.", nameof(text));
    }

    public override string ToString() => _text;

    /// <summary>A map key or, if it is a number, also an array index.</summary>
    internal sealed class PathSegment(string text)
    {
        private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

        public ReadOnlySpan<byte> Utf8 => _utf8;

        public uint? Index { get; } = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}

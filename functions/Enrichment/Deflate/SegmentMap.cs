using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Finds the segment that a byte of the input lies in, as far back as a match may reach. Both rings forget: what they say is checked
/// against the segment itself, so that at worst a match is not found.
/// </summary>
internal sealed unsafe class SegmentMap : IDisposable
{
    /// <summary>The longest segment.</summary>
    public const int MaxSegmentBytes = 32 * 1024;

    private const int GranuleShift = 4;

    // Twice what a segment and the window before it take.
    private const int Granules = 2 * (MaxSegmentBytes + DeflateFormat.WindowBytes) >> GranuleShift;
    private const int Segments = 2048;
    private const int Bytes = (Granules * sizeof(ushort)) + (Segments * 24);

    private readonly INativeMemory _memory;
    private readonly Segment* _segments;
    private readonly ushort* _granules;
    private int _last;

    public SegmentMap(INativeMemory memory)
    {
        _memory = memory;
        _segments = (Segment*)memory.Rent(Bytes);
        _granules = (ushort*)(_segments + Segments);
        new Span<byte>(_segments, Bytes).Clear();
    }

    /// <summary>Adds a segment, which lies after all others.</summary>
    public Segment* Add(in Segment segment)
    {
        _last = (_last + 1) & (Segments - 1);
        _segments[_last] = segment;
        var first = segment.Start >> GranuleShift;
        var end = ((segment.End - 1) >> GranuleShift) + 1;
        for (var granule = first; granule < end; granule++)
            _granules[granule & (Granules - 1)] = (ushort)_last;
        return _segments + _last;
    }

    /// <summary>The segment that a byte lies in, or null when it was left out of the output or is forgotten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Segment* Find(long position)
    {
        var number = (int)_granules[(position >> GranuleShift) & (Granules - 1)];

        // A granule tells of the last segment that begins in it or covers it.
        for (var tries = 1 << GranuleShift; tries > 0; tries--)
        {
            var segment = _segments + number;
            if (segment->Start <= position)
                return position < segment->End ? segment : null;
            number = (number - 1) & (Segments - 1);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Return((byte*)_segments, Bytes);
}

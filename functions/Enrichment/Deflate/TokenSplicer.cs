using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Covers copied stretches of the input by the input's own tokens. A match at p that copies from p - d reaches, in the output, d + the
/// shift of the segment of p - the shift of the segment of p - d; where either lies in several segments, it is cut at their bounds.
/// </summary>
internal sealed unsafe class TokenSplicer(TokenQueue tokens, DeflateBlock block, MatchFinder finder, INativeMemory memory) : IDisposable
{
    private readonly SegmentMap _segments = new(memory);

    /// <summary>Where the match of the last token that is used up ended in the input.</summary>
    private long _matchEnd;

    /// <summary>Covers a stretch of the input that was appended to the block at <paramref name="at"/>.</summary>
    public void Cover(long start, byte* at, int length)
    {
        var end = start + length;
        var segment = _segments.Add(new Segment(start, end, block.PositionOf(at) - start));

        var token = tokens.First;
        var tokensEnd = tokens.End;
        var matchEnd = _matchEnd;
        for (var position = start; ;)
        {
            var matchStart = token < tokensEnd ? matchEnd + token->Literals : long.MaxValue;
            if (matchStart >= end)
            {
                AddLiterals(at + (position - start), (int)(end - position));
                break;
            }

            var tokenEnd = matchStart + token->Length;
            if (tokenEnd > position)
            {
                if (matchStart > position)
                {
                    AddLiterals(at + (position - start), (int)(matchStart - position));
                    position = matchStart;
                }

                var stop = Math.Min(tokenEnd, end);
                AddMatch(segment, position, at + (position - start), (int)(stop - position), token->Distance);
                position = stop;
            }

            if (tokenEnd > end)
                break;
            matchEnd = tokenEnd;
            token++;
            if (position == end)
                break;
        }

        tokens.Consume(token);
        _matchEnd = matchEnd;
    }

    /// <inheritdoc/>
    public void Dispose() => _segments.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddLiterals(byte* at, int count)
    {
        if (count >= MatchFinder.LeastLiterals)
            finder.CoverLiterals(at, count);
        else
            block.AddLiterals(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddMatch(Segment* segment, long position, byte* at, int length, int distance)
    {
        var source = position - distance;
        var from = source >= segment->Start ? segment : _segments.Find(source);
        if (from != null && source + length <= from->End)
        {
            var shifted = distance + segment->Shift - from->Shift;
            if (shifted <= DeflateFormat.WindowBytes)
            {
                finder.Remember(at);
                block.AddMatch(length, (int)shifted);
                return;
            }
        }

        AddPieces(segment, position, at, length, distance);
    }

    /// <summary>Covers a match whose source lies in several segments, in none, or out of reach.</summary>
    private void AddPieces(Segment* segment, long position, byte* at, int length, int distance)
    {
        while (length > 0)
        {
            var source = position - distance;
            var from = source >= segment->Start ? segment : _segments.Find(source);
            var piece = from == null ? length : (int)Math.Min(length, from->End - source);
            var shifted = from == null ? long.MaxValue : distance + segment->Shift - from->Shift;
            if (shifted <= DeflateFormat.WindowBytes)
                block.AddMatch(piece, (int)shifted);
            else
                finder.Cover(at, piece);
            position += piece;
            at += piece;
            length -= piece;
        }
    }
}

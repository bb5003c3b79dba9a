using System.IO.Hashing;
using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// A gzip input of one member or several (RFC 1952). Checksums and lengths are verified, and an input that is cut short, or has bytes other
/// than zeros after its last member, is an error.
/// </summary>
internal sealed class InflatingReader : IChunkReader
{
    /// <summary>Plain bytes up to which no ratio is judged: small files of repeated lines are not bombs.</summary>
    public const long FreeExpansionBytes = 64L << 20;

    private readonly BlockSource _source;
    private readonly BitReader _bits;
    private readonly Inflater _inflater;
    private readonly int _maxExpansion;
    private readonly Crc32 _checksum = new();
    private Next _next = Next.FirstMember;
    private int _given;
    private uint _memberBytes;
    private long _plainBytes;
    private bool _isDisposed;

    public InflatingReader(BlockSource source, int maxExpansion, INativeMemory memory)
    {
        _source = source;
        _bits = new BitReader(source, memory);
        _inflater = new Inflater(_bits, memory);
        _maxExpansion = maxExpansion;
    }

    private enum Next
    {
        FirstMember,
        Member,
        Chunk,
        End,
    }

    /// <summary>The first two bytes of a gzip member.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <inheritdoc/>
    public long BytesIn => _source.Taken;

    /// <summary>The matches of what was read and of a little more, when they are kept; who keeps them takes them away.</summary>
    public TokenQueue Tokens => _inflater.Tokens;

    /// <summary>Whether <see cref="Tokens"/> are kept, to be said before the first read.</summary>
    public bool KeepsTokens { get; set; }

    /// <inheritdoc/>
    public int Read(Span<byte> chunk)
    {
        var filled = 0;
        while (filled < chunk.Length)
        {
            var given = Math.Min(chunk.Length - filled, _inflater.Chunk.Length - _given);
            _inflater.Chunk.Slice(_given, given).CopyTo(chunk[filled..]);
            _given += given;
            filled += given;
            if (filled < chunk.Length && !Advance())
                break;
        }

        return filled;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Memory that is given back twice would be lent to two runs at once.
        if (_isDisposed)
            return;
        _isDisposed = true;
        _inflater.Dispose();
        _bits.Dispose();
        _source.Dispose();
    }

    /// <summary>Reads a header, or inflates the next chunk; false at the input's end.</summary>
    private bool Advance()
    {
        switch (_next)
        {
            case Next.Chunk:
                InflateChunk();
                return true;
            case Next.Member when _bits.Need(2) == 0:
                _next = Next.End;
                return false;
            case Next.End:
                return false;
            default:
                BeginMember();
                return true;
        }
    }

    private void BeginMember()
    {
        if (_next == Next.Member && !Magic.StartsWith(_bits.Peek(2)))
        {
            EndInPadding();
            return;
        }

        Check(MemberHeader.Read(_bits));
        _inflater.Begin();
        _memberBytes = 0;
        _checksum.Reset();
        _next = Next.Chunk;
    }

    /// <summary>Some writers fill their last block with zeros. Anything else after the last member is an error.</summary>
    private void EndInPadding()
    {
        while (_bits.Need(1) > 0)
        {
            if (_bits.Take(8) != 0)
                throw EnrichmentException.BytesAfterGzip(BytesIn);
        }

        _next = Next.End;
    }

    private void InflateChunk()
    {
        if (!KeepsTokens)
            Tokens.Clear();
        var outcome = _inflater.Inflate();
        Check(outcome);
        _given = 0;
        _checksum.Append(_inflater.Chunk);
        _memberBytes += (uint)_inflater.Chunk.Length;
        _plainBytes += _inflater.Chunk.Length;
        if (_plainBytes > FreeExpansionBytes && _plainBytes > _maxExpansion * BytesIn)
            throw EnrichmentException.ExpandsTooMuch(BytesIn, _plainBytes, _maxExpansion);
        if (outcome == InflateOutcome.Done)
            EndMember();
    }

    /// <summary>Holds the checksum and the length that follow a member against what was inflated.</summary>
    private void EndMember()
    {
        _bits.Align();
        if (_bits.Need(8) < 8)
            throw EnrichmentException.TruncatedGzip(BytesIn);
        if (_bits.Take(32) != _checksum.GetCurrentHashAsUInt32() || _bits.Take(32) != _memberBytes)
            throw EnrichmentException.CorruptGzip(BytesIn);
        _next = Next.Member;
    }

    private void Check(InflateOutcome outcome)
    {
        if (outcome == InflateOutcome.Truncated)
            throw EnrichmentException.TruncatedGzip(BytesIn);
        if (outcome == InflateOutcome.Damaged)
            throw EnrichmentException.CorruptGzip(BytesIn);
    }
}

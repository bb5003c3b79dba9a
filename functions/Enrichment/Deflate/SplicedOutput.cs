using System.IO.Hashing;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// An output of one gzip member that keeps the matches of its gzip input: what is copied keeps its tokens, whose distances are changed by
/// what was put in or left out between a match and what it copies. Nothing is searched for but what the input's matches do not reach any
/// more.
/// </summary>
internal sealed unsafe class SplicedOutput : IRecordOutput
{
    private static readonly int EncodedBytes = BlockEncoder.MaxBytes(DeflateBlock.MaxBytes);

    private readonly INativeMemory _memory;
    private readonly OutputSink _sink;
    private readonly DeflateBlock _block;
    private readonly BlockEncoder _encoder;
    private readonly MatchFinder _finder;
    private readonly TokenSplicer _splicer;
    private readonly BlockVerifier? _verifier;
    private readonly List<FragmentTrail> _trails = [];
    private readonly Crc32 _checksum = new();
    private readonly byte* _encoded;
    private ulong _bits;
    private int _bitCount;
    private long _plainBytes;
    private bool _isDisposed;

    // The stretch of the input that was appended and is not covered yet.
    private long _start;
    private int _length;

    public SplicedOutput(TokenQueue tokens, Stream stream, INativeMemory memory, bool verifies)
    {
        _memory = memory;
        _sink = new OutputSink(stream);
        _block = new DeflateBlock(memory);
        _encoder = new BlockEncoder(memory);
        _finder = new MatchFinder(_block, memory);
        _splicer = new TokenSplicer(tokens, _block, _finder, memory);
        _verifier = verifies ? new BlockVerifier(memory) : null;
        _encoded = memory.Rent(EncodedBytes);
        _sink.Write(MemberStart);
    }

    /// <summary>The header of a gzip member without a name or a time.</summary>
    private static ReadOnlySpan<byte> MemberStart => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    /// <summary>A last block with nothing in it, in fixed codes.</summary>
    private const uint LastBlock = 3;
    private const int LastBlockBits = 10;

    /// <inheritdoc/>
    public int Register(FragmentStore fragments)
    {
        _trails.Add(new FragmentTrail(fragments, _block, _finder));
        return _trails.Count - 1;
    }

    /// <inheritdoc/>
    public void Copy(ReadOnlySpan<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var piece = Math.Min(bytes.Length, SegmentMap.MaxSegmentBytes);
            if (offset != _start + _length || _length + piece > SegmentMap.MaxSegmentBytes)
                EndSegment();
            MakeRoom(piece);
            if (_length == 0)
                _start = offset;
            _block.Append(bytes[..piece]);
            _length += piece;
            offset += piece;
            bytes = bytes[piece..];
        }
    }

    /// <inheritdoc/>
    public void Insert(ReadOnlySpan<byte> bytes)
    {
        EndSegment();
        while (bytes.Length > 0)
        {
            var piece = Math.Min(bytes.Length, DeflateBlock.MaxAppended);
            MakeRoom(piece);
            var at = _block.At;
            _block.Append(bytes[..piece]);
            _finder.Cover(at, piece);
            bytes = bytes[piece..];
        }
    }

    /// <inheritdoc/>
    public void LookAhead(int store, int fragment)
    {
        if (fragment >= 0)
            _trails[store].LookAhead(fragment);
    }

    /// <inheritdoc/>
    public void Insert(int store, int fragment)
    {
        var trail = _trails[store];
        var bytes = trail[fragment];
        if (bytes.Length > DeflateBlock.MaxAppended)
        {
            Insert(bytes);
            return;
        }

        EndSegment();
        MakeRoom(bytes.Length);
        var at = _block.At;
        _block.Append(bytes);
        trail.Cover(fragment, at, bytes.Length);
    }

    /// <inheritdoc/>
    public void EndRecord()
    {
        if (_block.IsFull)
            WriteBlock();
    }

    /// <inheritdoc/>
    public OutputFile Complete()
    {
        WriteBlock();
        var output = new BitWriter(_encoded, _bits, _bitCount);
        output.Add(LastBlock, LastBlockBits);
        output.Align();
        output.Add(_checksum.GetCurrentHashAsUInt32(), 32);
        output.Flush();
        output.Add((uint)_plainBytes, 32);
        output.Flush();
        PassOn(output);
        return _sink.Complete(_plainBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Memory that is given back twice would be lent to two runs at once.
        if (_isDisposed)
            return;
        _isDisposed = true;
        _sink.Dispose();
        _splicer.Dispose();
        _finder.Dispose();
        _encoder.Dispose();
        _block.Dispose();
        _memory.Return(_encoded, EncodedBytes);
    }

    private void MakeRoom(int bytes)
    {
        if (!_block.HasRoom(bytes))
            WriteBlock();
    }

    /// <summary>Covers the stretch that was copied last by its tokens.</summary>
    private void EndSegment()
    {
        if (_length > 0)
            _splicer.Cover(_start, _block.At - _length, _length);
        _start += _length;
        _length = 0;
    }

    private void WriteBlock()
    {
        EndSegment();
        var plain = _block.Plain;
        if (plain.IsEmpty)
            return;
        _checksum.Append(plain);
        _plainBytes += plain.Length;
        var output = new BitWriter(_encoded, _bits, _bitCount);
        _encoder.Write(_block, ref output);
        _verifier?.Verify(_encoded, _bitCount, output, _block);
        _block.BeginNext();
        PassOn(output);
    }

    private void PassOn(in BitWriter output)
    {
        _sink.Write(new ReadOnlySpan<byte>(_encoded, (int)(output.Next - _encoded)));
        _bits = output.Rest;
        _bitCount = output.RestCount;
    }
}

using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Inflates the blocks of one deflate stream (RFC 1951) into a window, and keeps their matches as tokens. The input is not trusted: every
/// code, distance and length is checked, and nothing is read or written outside of the window.
/// </summary>
internal sealed unsafe class Inflater : IDisposable
{
    /// <summary>Bytes that are inflated at a time, at least.</summary>
    public const int ChunkBytes = 128 * 1024;

    /// <summary>
    /// Bytes that one turn of the loop may write past the chunk: six literals and a match, which is copied 16 bytes at a time.
    /// </summary>
    private const int Slack = 512;

    private const int WindowBytes = DeflateFormat.WindowBytes + ChunkBytes + Slack;

    /// <summary>Literals after which a token without a match is made, so that its count never overflows.</summary>
    private const int MaxLiterals = 1 << 24;

    private readonly BitReader _input;
    private readonly INativeMemory _memory;
    private readonly byte* _window;
    private readonly uint* _literals;
    private readonly uint* _distances;
    private Step _step;
    private bool _isLastBlock;
    private int _storedLeft;
    private byte* _out;
    private byte* _chunk;

    /// <summary>Where the stream began: no match reaches before it.</summary>
    private byte* _streamStart;

    /// <summary>Where the last match ended that is a token.</summary>
    private byte* _matchEnd;

    public Inflater(BitReader input, INativeMemory memory)
    {
        _input = input;
        _memory = memory;
        _window = memory.Rent(WindowBytes);
        _literals = (uint*)memory.Rent(DecodeTable.LiteralEntries * sizeof(uint));
        _distances = (uint*)memory.Rent(DecodeTable.DistanceEntries * sizeof(uint));
        Tokens = new TokenQueue(memory);
        _out = _chunk = _streamStart = _matchEnd = _window;
    }

    private enum Step
    {
        Header,
        Stored,
        Codes,
    }

    /// <summary>The matches, in the order of the bytes.</summary>
    public TokenQueue Tokens { get; }

    /// <summary>What was inflated last, also when its outcome was bad.</summary>
    public ReadOnlySpan<byte> Chunk => new(_chunk, (int)(_out - _chunk));

    /// <summary>Begins another stream, of which nothing reaches into what was inflated before.</summary>
    public void Begin()
    {
        _step = Step.Header;
        _isLastBlock = false;
        _streamStart = _out;
    }

    /// <summary>Begins in the middle of a stream, after bytes of it that matches may reach.</summary>
    public void BeginAfter(ReadOnlySpan<byte> history)
    {
        _out = _window;
        Begin();
        history.CopyTo(new Span<byte>(_window, DeflateFormat.WindowBytes));
        _out = _chunk = _matchEnd = _window + history.Length;
        Tokens.Clear();
    }

    /// <summary>Inflates into <see cref="Chunk"/> until the window is full or the stream ends. The chunk before is gone then.</summary>
    public InflateOutcome Inflate()
    {
        MakeRoom();
        _chunk = _out;
        var outcome = Run();
        return _input.IsOverrun && outcome != InflateOutcome.Full ? InflateOutcome.Truncated : outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        _memory.Return(_window, WindowBytes);
        _memory.Return((byte*)_literals, DecodeTable.LiteralEntries * sizeof(uint));
        _memory.Return((byte*)_distances, DecodeTable.DistanceEntries * sizeof(uint));
    }

    private byte* WindowLimit => _window + WindowBytes - Slack;

    /// <summary>Moves the last bytes, to which matches may reach, to the front.</summary>
    private void MakeRoom()
    {
        var kept = (int)Math.Min(_out - _window, DeflateFormat.WindowBytes);
        var shift = _out - kept - _window;
        Buffer.MemoryCopy(_out - kept, _window, WindowBytes, kept);
        _out -= shift;
        _matchEnd -= shift;
        _streamStart = _streamStart - _window > shift ? _streamStart - shift : _window;
        if (_out - _matchEnd > MaxLiterals)
        {
            Tokens.Reserve(1);
            *Tokens.End = new Token((int)(_out - _matchEnd), 0, 0);
            Tokens.Append(Tokens.End + 1);
            _matchEnd = _out;
        }

        // A token that is kept covers five bytes or more.
        Tokens.Reserve((int)((WindowLimit + Slack - _out) / 5) + 2);
    }

    private InflateOutcome Run()
    {
        while (_out < WindowLimit)
        {
            switch (_step)
            {
                case Step.Stored when _storedLeft == 0:
                    _step = Step.Header;
                    if (_isLastBlock)
                        return InflateOutcome.Done;
                    break;
                case Step.Stored:
                    var copied = _input.CopyTo(new Span<byte>(_out, (int)Math.Min(_storedLeft, WindowLimit - _out)));
                    if (copied == 0)
                        return InflateOutcome.Truncated;
                    _out += copied;
                    _storedLeft -= copied;
                    break;
                case Step.Codes:
                    if (!Decode(out var ended))
                        return InflateOutcome.Damaged;
                    if (_input.IsOverrun)
                        return InflateOutcome.Truncated;
                    if (ended && _isLastBlock)
                        return InflateOutcome.Done;
                    if (ended)
                        _step = Step.Header;
                    else if (_input.Next >= _input.Limit)
                        _input.Read();
                    break;
                default:
                    if (!TryBeginBlock())
                        return InflateOutcome.Damaged;
                    if (_input.IsOverrun)
                        return InflateOutcome.Truncated;
                    break;
            }
        }

        return InflateOutcome.Full;
    }

    private bool TryBeginBlock()
    {
        _input.Need(BitReader.HeaderBytes);
        _isLastBlock = _input.Take(1) != 0;
        switch (_input.Take(2))
        {
            case 0:
                _input.Align();
                _step = Step.Stored;
                _storedLeft = (int)_input.Take(16);
                return _input.Take(16) == (ushort)~_storedLeft;
            case 1:
                _step = Step.Codes;
                BlockHeader.Fixed(_literals, _distances);
                return true;
            case 2:
                _step = Step.Codes;
                return BlockHeader.TryRead(_input, _literals, _distances);
            default:
                return false;
        }
    }

    /// <summary>
    /// Decodes symbols until the block ends, the window is full, or the input must be read on; false where the block is damaged.
    /// </summary>
    private bool Decode(out bool ended)
    {
        const ulong LiteralIndex = (1UL << DecodeTable.LiteralIndexBits) - 1;
        const ulong DistanceIndex = (1UL << DecodeTable.DistanceIndexBits) - 1;
        var next = _input.Next;
        var bits = _input.Bits;
        var count = _input.Count;
        var inputLimit = _input.Limit;
        var literals = _literals;
        var distances = _distances;
        var at = _out;
        var limit = WindowLimit;
        var token = Tokens.End;
        var matchEnd = _matchEnd;
        var streamStart = _streamStart;
        var sound = true;
        ended = false;

        while (next < inputLimit && at < limit)
        {
            BitReader.Refill(ref bits, ref count, ref next);
            var entry = literals[bits & LiteralIndex];
            if ((entry & DecodeTable.KindMask) == DecodeTable.Literal)
            {
                Write(entry, ref at, ref bits, ref count);
                entry = literals[bits & LiteralIndex];
                if ((entry & DecodeTable.KindMask) == DecodeTable.Literal)
                {
                    Write(entry, ref at, ref bits, ref count);
                    entry = literals[bits & LiteralIndex];
                    if ((entry & DecodeTable.KindMask) == DecodeTable.Literal)
                    {
                        Write(entry, ref at, ref bits, ref count);
                        continue;
                    }
                }

                BitReader.Refill(ref bits, ref count, ref next);
            }

            if ((entry & DecodeTable.KindMask) != DecodeTable.Base)
            {
                if ((entry & DecodeTable.KindMask) == DecodeTable.Link)
                    entry = Follow(literals, entry, ref bits, ref count);
                if (entry == 0)
                {
                    sound = false;
                    break;
                }

                if ((entry & DecodeTable.KindMask) == DecodeTable.End)
                {
                    Consume(entry, ref bits, ref count);
                    ended = true;
                    break;
                }

                if ((entry & DecodeTable.KindMask) == DecodeTable.Literal)
                {
                    Write(entry, ref at, ref bits, ref count);
                    continue;
                }
            }

            var length = Value(entry, bits);
            Consume(entry, ref bits, ref count);
            entry = distances[bits & DistanceIndex];
            if ((entry & DecodeTable.KindMask) != DecodeTable.Base)
            {
                entry = entry == 0 ? 0 : Follow(distances, entry, ref bits, ref count);
                if (entry == 0)
                {
                    sound = false;
                    break;
                }
            }

            var distance = Value(entry, bits);
            Consume(entry, ref bits, ref count);
            if (distance > at - streamStart)
            {
                sound = false;
                break;
            }

            *(ulong*)token = (uint)(at - matchEnd) | ((ulong)length << 32) | ((ulong)distance << 48);
            var pays = Token.Pays(length, distance);
            token += pays ? 1 : 0;
            matchEnd = pays ? at + length : matchEnd;
            CopyMatch(at, distance, length);
            at += length;
        }

        _input.Next = next;
        _input.Bits = bits;
        _input.Count = count;
        _out = at;
        _matchEnd = matchEnd;
        Tokens.Append(token);
        return sound;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(uint entry, ref byte* at, ref ulong bits, ref int count)
    {
        *(ushort*)at = (ushort)(entry >> 16);
        at += (entry >> 8) & 3;
        Consume(entry, ref bits, ref count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Consume(uint entry, ref ulong bits, ref int count)
    {
        var taken = (int)(entry & 63);
        bits >>= taken;
        count -= taken;
    }

    /// <summary>A length or distance: its base, and the extra bits that follow the code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(uint entry, ulong bits) =>
        (int)(entry >> 16) + (int)((bits & ~(ulong.MaxValue << (int)(entry & 63))) >> (int)((entry >> 8) & 31));

    /// <summary>The entry of a code that is longer than the index, or 0 where there is none.</summary>
    private static uint Follow(uint* table, uint link, ref ulong bits, ref int count)
    {
        var linkedBits = (int)((link >> 8) & 31);
        if (linkedBits == 0)
            return 0;
        Consume(link, ref bits, ref count);
        return table[(link >> 16) + (uint)(bits & ~(ulong.MaxValue << linkedBits))];
    }

    /// <summary>Copies a match to where it ends, and up to 16 bytes past that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(byte* at, int distance, int length)
    {
        var from = at - distance;
        if (distance < sizeof(ulong))
        {
            CopyNear(at, from, length);
            return;
        }

        var end = at + length;
        do
        {
            *(ulong*)at = *(ulong*)from;
            *(ulong*)(at + 8) = *(ulong*)(from + 8);
            from += 16;
            at += 16;
        }
        while (at < end);
    }

    /// <summary>Copies a match that repeats itself within 8 bytes.</summary>
    private static void CopyNear(byte* at, byte* from, int length)
    {
        for (var i = 0; i < length; i++)
            at[i] = from[i];
    }
}

/// <summary>How an inflater comes to stop.</summary>
internal enum InflateOutcome
{
    /// <summary>The window is full.</summary>
    Full,

    /// <summary>The last block has ended.</summary>
    Done,

    /// <summary>The input ends within a block.</summary>
    Truncated,

    /// <summary>What the input says is not deflate.</summary>
    Damaged,
}

using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>The block that is being made: its plain bytes, with those before it that matches may reach, and its tokens.</summary>
internal sealed unsafe class DeflateBlock : IDisposable
{
    /// <summary>Plain bytes after which a block ends at the next record.</summary>
    public const int Bytes = 256 * 1024;

    /// <summary>The most that is appended at once.</summary>
    public const int MaxAppended = 32 * 1024;

    /// <summary>Plain bytes of a block at most.</summary>
    public const int MaxBytes = Bytes + (2 * MaxAppended);

    /// <summary>Bytes that may be read after the last, and written.</summary>
    private const int Slack = 64;

    private const int WindowBytes = DeflateFormat.WindowBytes + MaxBytes + Slack;

    // A token covers five bytes or more.
    private const int TokenBytes = ((MaxBytes / 5) + 2) * 8;

    /// <summary>The position of the first byte. No match reaches back to position 0, which so can stand for "never".</summary>
    private const long Origin = 1 << 16;

    private readonly INativeMemory _memory;
    private readonly byte* _window;
    private readonly Token* _tokens;
    private byte* _start;
    private Token* _end;
    private int _literals;
    private long _windowPosition = Origin;

    public DeflateBlock(INativeMemory memory)
    {
        _memory = memory;
        _window = _start = At = memory.Rent(WindowBytes);
        _tokens = _end = (Token*)memory.Rent(TokenBytes);
    }

    /// <summary>
    /// Where the next byte goes. Every byte before it must be covered by <see cref="AddLiterals"/> or <see cref="AddMatch"/> before the
    /// block is written.
    /// </summary>
    public byte* At { get; private set; }

    /// <summary>Whether the block is as large as it should be.</summary>
    public bool IsFull => At - _start >= Bytes;

    /// <summary>Whether so many bytes still fit.</summary>
    public bool HasRoom(int bytes) => At - _start + bytes <= MaxBytes;

    /// <summary>The place of a byte in the whole output, counted from <see cref="Origin"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PositionOf(byte* at) => _windowPosition + (at - _window);

    /// <summary>Appends bytes that there is room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(At, bytes.Length));
        At += bytes.Length;
    }

    /// <summary>Covers the next bytes as literals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLiterals(int count) => _literals += count;

    /// <summary>
    /// Covers the next bytes as a match, which is joined to the one before where it goes on like it; as literals where it does not pay.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddMatch(int length, int distance)
    {
        if (_literals == 0 && _end != _tokens && _end[-1].Distance == distance && _end[-1].Length + length <= DeflateFormat.MaxMatchLength)
        {
            _end[-1] = _end[-1] with { Length = (ushort)(_end[-1].Length + length) };
        }
        else if (Token.Pays(length, distance))
        {
            *_end++ = new Token(_literals, (ushort)length, (ushort)distance);
            _literals = 0;
        }
        else
        {
            _literals += length;
        }
    }

    /// <summary>Begins the next block.</summary>
    public void BeginNext()
    {
        _end = _tokens;
        _literals = 0;
        var kept = (int)Math.Min(At - _window, DeflateFormat.WindowBytes);
        var shift = At - kept - _window;
        Buffer.MemoryCopy(At - kept, _window, WindowBytes, kept);
        _windowPosition += shift;
        At = _start = _window + kept;
    }

    /// <summary>The plain bytes of the block.</summary>
    public ReadOnlySpan<byte> Plain => new(_start, (int)(At - _start));

    /// <summary>The bytes before the block that a match may reach.</summary>
    public ReadOnlySpan<byte> History => new(_window, (int)(_start - _window));

    /// <summary>The first byte of the block.</summary>
    public byte* Start => _start;

    /// <summary>The tokens of the block.</summary>
    public Token* Tokens => _tokens;

    /// <summary>How many tokens there are.</summary>
    public int TokenCount => (int)(_end - _tokens);

    /// <summary>Literals after the last token.</summary>
    public int Literals => _literals;

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Return(_window, WindowBytes);
        _memory.Return((byte*)_tokens, TokenBytes);
    }
}

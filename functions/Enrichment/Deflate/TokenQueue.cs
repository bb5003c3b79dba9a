using System.Numerics;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Tokens between the inflater that reads them and the splicer that shifts them. It grows to what one chunk of input holds.
/// </summary>
internal sealed unsafe class TokenQueue(INativeMemory memory) : IDisposable
{
    private Token* _items;
    private int _capacity;
    private int _head;
    private int _tail;

    /// <summary>The first token, when there is one.</summary>
    public Token* First => _items + _head;

    /// <summary>The place after the last token: room was made there by <see cref="Reserve"/>.</summary>
    public Token* End => _items + _tail;

    /// <summary>Makes room for so many tokens more.</summary>
    public void Reserve(int count)
    {
        if (_capacity - _tail >= count)
            return;
        var waiting = _tail - _head;
        var items = _items;
        var capacity = _capacity;
        if (_capacity - waiting < count)
        {
            // A power of two, so that memory of few sizes is kept for the next run.
            capacity = checked((int)BitOperations.RoundUpToPowerOf2((uint)(waiting + count)));
            items = (Token*)memory.Rent(capacity * sizeof(Token));
        }

        Buffer.MemoryCopy(First, items, (long)capacity * sizeof(Token), (long)waiting * sizeof(Token));
        if (items != _items)
            Free();
        _items = items;
        _capacity = capacity;
        _head = 0;
        _tail = waiting;
    }

    /// <summary>Ends the tokens at a place that was written up to.</summary>
    public void Append(Token* end) => _tail = (int)(end - _items);

    /// <summary>Takes away what lies before a token.</summary>
    public void Consume(Token* first) => _head = (int)(first - _items);

    /// <summary>Takes everything away.</summary>
    public void Clear() => _head = _tail = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        _capacity = _head = _tail = 0;
    }

    private void Free()
    {
        if (_items != null)
            memory.Return((byte*)_items, _capacity * sizeof(Token));
        _items = null;
    }
}

using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Json;

/// <summary>
/// Walks the structural positions of one line at a time: validates the line as one JSON object (RFC 8259) and notes where the wanted fields
/// are. Reads only the bytes at those positions, so that the rest of a record costs nothing.
/// </summary>
internal sealed unsafe class RecordWalker
{
    /// <summary>The deepest nesting. The record itself is level 1.</summary>
    public const int MaxDepth = 64;

    private readonly NameTable _names;
    private readonly FieldValue[] _fields;
    private readonly NameTable?[] _outer = new NameTable?[MaxDepth + 1];
    private readonly int[] _outerField = new int[MaxDepth + 1];
    private byte[] _unescaped = new byte[256];
    private long _record;

    public RecordWalker(NameTable names, int fieldCount)
    {
        _names = names;
        _fields = new FieldValue[fieldCount];
    }

    /// <summary>The token of the closing brace of the last record walked.</summary>
    public int ClosingToken { get; private set; }

    /// <summary>The position of the last fault.</summary>
    public int FaultAt { get; private set; }

    /// <summary>The field of the last <see cref="JsonFault.DuplicateKey"/>.</summary>
    public int FaultField { get; private set; }

    /// <summary>Gets a field of the last record walked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int field, out FieldValue value)
    {
        value = _fields[field];
        return value.Record == _record;
    }

    /// <summary>Walks one line.</summary>
    /// <param name="text">The indexed text, with 8 readable bytes after it.</param>
    /// <param name="tokens">The structural positions of the text.</param>
    /// <param name="token">The first token of the line; afterwards, its line feed.</param>
    public JsonFault Walk(byte* text, int* tokens, ref int token)
    {
        _record++;
        var at = token;
        var fault = Scan(text, tokens, ref at);
        if (fault != JsonFault.None)
        {
            // A fault is found at the line feed at the latest, so this never leaves the line.
            FaultAt = tokens[at];
            while (text[tokens[at]] != (byte)'\n')
                at++;
        }

        token = at;
        return fault;
    }

    private JsonFault Scan(byte* text, int* first, ref int token)
    {
        var next = first + token;
        var names = (NameTable?)_names;
        var field = -1;
        var depth = 1;
        var objects = 1UL;
        var inObject = true;
        var fault = JsonFault.NotAnObject;
        int start, end;
        byte current;

        if (text[*next] != (byte)'{')
            goto Fail;
        if (text[*++next] == (byte)'}')
            goto Close;

    Name:
        fault = JsonFault.ExpectedName;
        start = *next;
        if (text[start] != (byte)'"')
            goto Fail;
        end = *++next;
        field = -1;
        if (text[end] == (byte)'"')
        {
            if (names != null)
            {
                var entry = names.Find(text + start + 1, end - start - 1);
                if (entry != null)
                {
                    field = entry.Field;
                    if (!Note(field, (int)(next - 1 - first)))
                        goto Duplicate;
                    _outer[depth] = entry.Children;
                }
            }
        }
        else
        {
            fault = JsonFault.BadString;
            if (!SkipEscapes(text, ref next))
                goto Fail;
            if (names != null && FindUnescaped(names, text, start + 1, *next) is { } entry)
            {
                field = entry.Field;
                var name = next;
                while (*name != start)
                    name--;
                if (!Note(field, (int)(name - first)))
                    goto Duplicate;
                _outer[depth] = entry.Children;
            }
        }

        fault = JsonFault.ExpectedColon;
        if (text[*++next] != (byte)':')
            goto Fail;
        next++;

    Value:
        start = *next;
        current = text[start];
        if (current == (byte)'"')
        {
            var kind = FieldKind.Text;
            end = *++next;
            if (text[end] != (byte)'"')
            {
                fault = JsonFault.BadString;
                if (!SkipEscapes(text, ref next))
                    goto Fail;
                end = *next;
                kind = FieldKind.Escaped;
            }

            if (field >= 0)
                Hold(field, kind, start + 1, end, (int)(next - first));
        }
        else if ((current | 0x20) == (byte)'{')
        {
            fault = JsonFault.TooDeep;
            if (depth == MaxDepth)
                goto Fail;
            var inner = field >= 0 && current == (byte)'{' ? _outer[depth] : null;
            _outer[depth] = names;
            _outerField[depth] = field;
            names = inner;
            depth++;
            objects <<= 1;
            inObject = current == (byte)'{';
            next++;
            if (inObject)
            {
                objects |= 1;
                if (text[*next] == (byte)'}')
                    goto Close;
                goto Name;
            }

            if (text[*next] == (byte)']')
                goto Close;
            field = -1;
            goto Value;
        }
        else
        {
            fault = Rare(current);
            if (fault == JsonFault.ExpectedValue)
                goto Fail;
            var stop = JsonLiterals.End(text + start);
            if (stop == null)
                goto Fail;
            if (field >= 0)
                Hold(field, current == (byte)'n' ? FieldKind.Null : FieldKind.Text, start, (int)(stop - text), (int)(next - first));
        }

    After:
        current = text[*++next];
        if (inObject)
        {
            if (current == (byte)',')
            {
                next++;
                goto Name;
            }

            fault = JsonFault.ExpectedCommaOrBrace;
            if (current != (byte)'}')
                goto Fail;
        }
        else
        {
            if (current == (byte)',')
            {
                next++;
                field = -1;
                goto Value;
            }

            fault = JsonFault.ExpectedCommaOrBracket;
            if (current != (byte)']')
                goto Fail;
        }

    Close:
        if (--depth > 0)
        {
            names = _outer[depth];
            field = _outerField[depth];
            if (field >= 0)
                Hold(field, FieldKind.Container, 0, *next + 1, (int)(next - first));
            objects >>= 1;
            inObject = (objects & 1) != 0;
            goto After;
        }

        ClosingToken = (int)(next - first);
        fault = JsonFault.TrailingBytes;
        if (text[*++next] != (byte)'\n')
            goto Fail;
        token = (int)(next - first);
        return JsonFault.None;

    Duplicate:
        fault = JsonFault.DuplicateKey;
        FaultField = field;

    Fail:
        token = (int)(next - first);
        return fault;
    }

    private static JsonFault Rare(byte current) =>
        current is (byte)'\n' or (byte)',' or (byte)':' or (byte)'}' or (byte)']' ? JsonFault.ExpectedValue : JsonFault.BadLiteral;

    /// <summary>Skips escapes up to the closing quotation mark. Returns false if something else comes first.</summary>
    private static bool SkipEscapes(byte* text, ref int* next)
    {
        while (text[*next] == (byte)'\\')
        {
            if (!JsonLiterals.IsEscape(text + *next + 1))
                return false;
            next++;
        }

        return text[*next] == (byte)'"';
    }

    /// <summary>Notes that the record has the field. Returns false if it was noted before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Note(int field, int nameToken)
    {
        ref var value = ref _fields[field];
        if (value.Record == _record)
            return false;
        value.Record = _record;
        value.NameToken = nameToken;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Hold(int field, FieldKind kind, int start, int end, int lastToken)
    {
        ref var value = ref _fields[field];
        value.Kind = kind;
        value.Start = start;
        value.End = end;
        value.LastToken = lastToken;
    }

    private NameTable.Entry? FindUnescaped(NameTable names, byte* text, int start, int end)
    {
        if (_unescaped.Length < end - start + 8)
            _unescaped = new byte[2 * (end - start) + 8];
        if (!JsonText.TryUnescape(new ReadOnlySpan<byte>(text + start, end - start), _unescaped, out var length))
            return null;
        fixed (byte* name = _unescaped)
            return names.Find(name, length);
    }
}

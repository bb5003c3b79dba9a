namespace Spate.Enrichment.Json;

/// <summary>Where a field is in a record.</summary>
internal struct FieldValue
{
    /// <summary>The record that this is about. In any other record, the field is absent.</summary>
    public long Record;

    public FieldKind Kind;

    /// <summary>The first byte of the value; in a string, the byte after the opening quotation mark.</summary>
    public int Start;

    /// <summary>The byte after the value; in a string, the closing quotation mark.</summary>
    public int End;

    /// <summary>The token of the opening quotation mark of the name.</summary>
    public int NameToken;

    /// <summary>The last token of the value.</summary>
    public int LastToken;
}

internal enum FieldKind : byte
{
    Absent,
    Null,

    /// <summary>A string without escapes, a number or a boolean: the bytes are the text.</summary>
    Text,

    /// <summary>A string with escapes.</summary>
    Escaped,

    /// <summary>An object or an array.</summary>
    Container,
}

namespace Spate.Enrichment.Json;

/// <summary>Where a record holds a field.</summary>
internal struct FieldValue
{
    /// <summary>The record that this tells of; of any other the field is absent.</summary>
    public long Record;

    public FieldKind Kind;

    /// <summary>The value's first byte: of a string, the one after the quotation mark.</summary>
    public int Start;

    /// <summary>The byte after the value: of a string, the closing quotation mark.</summary>
    public int End;

    /// <summary>The number of the structural position of the name's opening quotation mark.</summary>
    public int NameToken;

    /// <summary>The number of the value's last structural position.</summary>
    public int LastToken;
}

/// <summary>What a field holds.</summary>
internal enum FieldKind : byte
{
    Absent,
    Null,

    /// <summary>A string without escapes, a number or a boolean: its bytes are its text.</summary>
    Text,

    /// <summary>A string with escapes.</summary>
    Escaped,

    /// <summary>An object or an array.</summary>
    Container,
}

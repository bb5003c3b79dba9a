namespace Spate.Enrichment.Geo;

/// <summary>The type of a data field, numbered as in the MaxMind DB format.</summary>
internal enum DataType : byte
{
    Pointer = 1,
    Utf8 = 2,
    Double = 3,
    Bytes = 4,
    UInt16 = 5,
    UInt32 = 6,
    Map = 7,
    Int32 = 8,
    UInt64 = 9,
    UInt128 = 10,
    Array = 11,
    CacheContainer = 12,
    EndMarker = 13,
    Boolean = 14,
    Float = 15,
}

/// <summary>A data field whose control bytes were read and whose payload lies within its section.</summary>
/// <param name="Type">The type.</param>
/// <param name="Size">
/// The number of payload bytes, of pairs in a map, or of values in an array; the value of a boolean; the target of a pointer.
/// </param>
/// <param name="Payload">The offset of the payload in the section.</param>
internal readonly record struct DataValue(DataType Type, uint Size, uint Payload)
{
    public bool IsContainer => Type is DataType.Map or DataType.Array;

    /// <summary>The end of the field; for a container, the start of its first child.</summary>
    public uint End => IsContainer || Type is DataType.Boolean or DataType.Pointer ? Payload : Payload + Size;
}

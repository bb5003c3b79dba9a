namespace Spate.Enrichment.Geo;

/// <summary>The types of a data field, as the MaxMind DB format numbers them.</summary>
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

/// <summary>A data field whose control bytes are read and whose payload lies within its section.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Size">Bytes of its payload; of a map, its pairs; of an array, its values; of a boolean, its value; of a pointer, its target.</param>
/// <param name="Payload">Where the payload starts, in the section.</param>
internal readonly record struct DataValue(DataType Type, uint Size, uint Payload)
{
    public bool IsContainer => Type is DataType.Map or DataType.Array;

    /// <summary>Where the field ends; for a container, where its first child starts.</summary>
    public uint End => IsContainer || Type is DataType.Boolean or DataType.Pointer ? Payload : Payload + Size;
}

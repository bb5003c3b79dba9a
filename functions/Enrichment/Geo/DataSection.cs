using System.Buffers.Binary;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Reads single fields of a data or metadata section (MaxMind DB format 2.0, "Output Data Section"). Offsets are relative to the section,
/// and every read is checked against its end: a damaged file gives an error, never bytes of something else.
/// </summary>
internal sealed class DataSection(string path, DatabaseFile file, int start, int length)
{
    public uint Length => (uint)length;

    public GeoDatabaseException Error(uint at, string cause) => new(path, (long)start + at, cause);

    /// <summary>
    /// Reads the control bytes of the field at <paramref name="at"/> and checks its size against its type and the section.
    /// </summary>
    /// <exception cref="GeoDatabaseException">There is no valid field.</exception>
    public DataValue Read(uint at)
    {
        var control = Take(at, 1)[0];
        var type = (DataType)(control >> 5);
        if (type == DataType.Pointer)
            return ReadPointer(at, control);

        var next = at + 1;
        if (control < 0x20)
            type = ExtendedType(next++);

        var size = (uint)control & 0x1F;
        if (size >= 29)
        {
            var extra = (int)size - 28;
            size = (uint)BigEndian(Take(next, (uint)extra)) + extra switch { 1 => 29u, 2 => 285u, _ => 65_821u };
            next += (uint)extra;
        }

        CheckSize(type, size, at);
        var value = new DataValue(type, size, next);
        Take(next, value.IsContainer ? LeastBytes(value) : value.End - next);
        return value;
    }

    /// <summary>
    /// Skips a field if it is a string below 29 bytes or a pointer. The new position may be past the section; a read there fails.
    /// </summary>
    public bool TrySkipShort(ref uint at)
    {
        if (at >= Length)
            return false;
        var control = file.Slice(start + (int)at, 1)[0];
        if ((DataType)(control >> 5) == DataType.Pointer)
            at += 2 + ((uint)(control >> 3) & 3);
        else if ((DataType)(control >> 5) == DataType.Utf8 && (control & 0x1F) < 29)
            at += 1 + ((uint)control & 0x1F);
        else
            return false;
        return true;
    }

    /// <summary>The text of a string, which must be UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8(DataValue value)
    {
        var text = new ReadOnlyMemory<byte>(file.Bytes, start + (int)value.Payload, (int)value.Size);
        return System.Text.Unicode.Utf8.IsValid(text.Span) ? text : throw Error(value.Payload, "a string is not valid UTF-8");
    }

    public ReadOnlySpan<byte> Payload(DataValue value) => file.Slice(start + (int)value.Payload, (int)value.Size);

    public ulong Unsigned(DataValue value) => BigEndian(Payload(value));

    public UInt128 Unsigned128(DataValue value)
    {
        UInt128 number = 0;
        foreach (var b in Payload(value))
            number = (number << 8) | b;
        return number;
    }

    /// <summary>A signed integer. One of fewer than four bytes is never negative.</summary>
    public int Signed(DataValue value) => unchecked((int)BigEndian(Payload(value)));

    public double Double(DataValue value) => BinaryPrimitives.ReadDoubleBigEndian(Payload(value));

    public float Float(DataValue value) => BinaryPrimitives.ReadSingleBigEndian(Payload(value));

    private DataValue ReadPointer(uint at, byte control)
    {
        var size = (uint)((control >> 3) & 3) + 1;
        var low = BigEndian(Take(at + 1, size));
        var high = (ulong)(control & 7) << (int)(8 * size);
        var target = size switch
        {
            1 => high | low,
            2 => (high | low) + 2048,
            3 => (high | low) + 526_336,
            _ => low,
        };
        return target < Length
            ? new DataValue(DataType.Pointer, (uint)target, at + 1 + size)
            : throw Error(at, $"a pointer leads to {target}, beyond the section's {Length} bytes");
    }

    /// <summary>Types that do not fit into three bits have a byte of their own, which counts from 7 and so cannot be 0.</summary>
    private DataType ExtendedType(uint at)
    {
        var number = Take(at, 1)[0];
        return number != 0 ? (DataType)(7 + number) : throw Error(at, "0 is not an extended data type");
    }

    private void CheckSize(DataType type, uint size, uint at)
    {
        var valid = type switch
        {
            DataType.Utf8 or DataType.Bytes or DataType.Map or DataType.Array => true,
            DataType.Double => size == 8,
            DataType.Float => size == 4,
            DataType.Boolean => size <= 1,
            DataType.UInt16 => size <= 2,
            DataType.UInt32 or DataType.Int32 => size <= 4,
            DataType.UInt64 => size <= 8,
            DataType.UInt128 => size <= 16,
            DataType.CacheContainer or DataType.EndMarker => throw Error(at, $"a {type} stands where a value must be"),
            _ => throw Error(at, $"{(int)type} is not a data type"),
        };
        if (!valid)
            throw Error(at, $"a {type} has the size {size}");
    }

    /// <summary>Each child takes at least a byte, so a size that the section cannot hold is refused before the children are read.</summary>
    private static uint LeastBytes(DataValue container) => container.Type == DataType.Map ? 2 * container.Size : container.Size;

    private ReadOnlySpan<byte> Take(uint at, uint count) => (ulong)at + count <= Length
        ? file.Slice(start + (int)at, (int)count)
        : throw Error(Math.Min(at, Length), "a field extends beyond the end of its section");

    private static ulong BigEndian(ReadOnlySpan<byte> digits)
    {
        ulong number = 0;
        foreach (var b in digits)
            number = (number << 8) | b;
        return number;
    }
}

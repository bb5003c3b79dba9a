namespace Spate.Enrichment.Geo;

/// <summary>
/// Walks the fields of one record. With pointers, a small file can describe a record that takes forever to walk, so a reader serves one
/// record and fails after <see cref="MaxFields"/>. Its loops advance by whole fields, so that they end.
/// </summary>
internal ref struct RecordReader(DataSection section)
{
    /// <summary>The most fields that are read for one record. The largest records of published databases have a few hundred.</summary>
    public const int MaxFields = 1 << 16;

    private int _left = MaxFields;

    /// <summary>The value at <paramref name="at"/>. A pointer is followed once: the format forbids a pointer to a pointer.</summary>
    public DataValue Resolve(uint at) => Resolve(at, out _);

    private DataValue Resolve(uint at, out uint end)
    {
        var value = Read(at);
        end = value.End;
        if (value.Type != DataType.Pointer)
            return value;
        var target = Read(value.Size);
        return target.Type != DataType.Pointer ? target : throw section.Error(at, "a pointer leads to a pointer");
    }

    /// <summary>The end of the field at <paramref name="at"/>, including its children. Pointers are not followed.</summary>
    public uint Skip(uint at)
    {
        for (ulong fields = 1; fields != 0; fields--)
        {
            Spend(at);

            // Most of a record is skipped, and most of its fields are short strings and pointers.
            if (section.TrySkipShort(ref at))
                continue;
            var value = section.Read(at);
            if (value.Type == DataType.Map)
                fields += 2ul * value.Size;
            else if (value.Type == DataType.Array)
                fields += value.Size;
            at = value.End;
        }

        return at;
    }

    public ReadOnlyMemory<byte> Key(uint at)
    {
        var key = Resolve(at);
        return key.Type == DataType.Utf8 ? section.Utf8(key) : throw NoString(key);
    }

    /// <summary>The bytes of the map key at <paramref name="at"/>; moves to its value.</summary>
    public ReadOnlySpan<byte> RawKey(ref uint at)
    {
        var key = Resolve(at, out at);
        return key.Type == DataType.Utf8 ? section.Payload(key) : throw NoString(key);
    }

    /// <summary>Finds the value of a key in the map at <paramref name="map"/>. The first of equal keys counts.</summary>
    public bool TryFindKey(uint map, ReadOnlySpan<byte> wanted, out DataValue value)
    {
        value = Resolve(map);
        if (value.Type != DataType.Map)
            return false;
        var at = value.Payload;
        for (var left = value.Size; left != 0; left--)
        {
            if (RawKey(ref at).SequenceEqual(wanted))
            {
                value = Resolve(at);
                return true;
            }

            at = Skip(at);
        }

        return false;
    }

    /// <summary>The start of an element of an array. The index must be below the array's size.</summary>
    public uint Element(DataValue array, uint index)
    {
        var at = array.Payload;
        for (; index != 0; index--)
            at = Skip(at);
        return at;
    }

    private GeoDatabaseException NoString(DataValue key) => section.Error(key.Payload, $"the key of a map is {key.Type}, not a string");

    private DataValue Read(uint at)
    {
        Spend(at);
        return section.Read(at);
    }

    private void Spend(uint at)
    {
        if (--_left < 0)
            throw section.Error(at, $"a record has more than {MaxFields} fields");
    }
}

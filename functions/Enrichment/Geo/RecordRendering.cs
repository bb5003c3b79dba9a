using System.Buffers;
using System.Globalization;
using System.Text;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Converts the fields of a record to values of a fragment. Maps and arrays become JSON, integers of 128 bits become JSON numbers, and
/// bytes become base64 strings.
/// </summary>
internal ref struct RecordRendering(DataSection section)
{
    /// <summary>The deepest nesting of maps and arrays. Published databases have four levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most bytes that one field may take as JSON.</summary>
    public const int MaxJsonBytes = 1 << 20;

    private RecordReader _reader = new(section);

    /// <summary>
    /// Sets the values of the wanted fields that a record has and leaves the others. The first of equal keys in a map counts.
    /// </summary>
    /// <exception cref="GeoDatabaseException">The record is damaged or beyond a limit.</exception>
    public void Collect(uint at, WantedFields wanted, Span<FragmentValue> values)
    {
        var value = _reader.Resolve(at);
        foreach (var field in wanted.Fields)
            values[field] = Value(value);
        if (value.Type == DataType.Map)
            CollectFromMap(value, wanted, values);
        else if (value.Type == DataType.Array)
            CollectFromArray(value, wanted, values);
    }

    private void CollectFromMap(DataValue map, WantedFields wanted, Span<FragmentValue> values)
    {
        Span<bool> seen = wanted.Steps <= 64 ? stackalloc bool[64] : new bool[wanted.Steps];
        var missing = wanted.Steps;
        var at = map.Payload;
        for (var left = map.Size; left != 0 && missing != 0; left--)
        {
            var step = wanted.IndexOf(_reader.RawKey(ref at));
            if (step >= 0 && !seen[step])
            {
                seen[step] = true;
                missing--;
                Collect(at, wanted.Below(step), values);
            }

            if (missing != 0)
                at = _reader.Skip(at);
        }
    }

    private void CollectFromArray(DataValue array, WantedFields wanted, Span<FragmentValue> values)
    {
        for (var step = 0; step < wanted.Steps; step++)
        {
            if (wanted.ElementOf(step) is { } index && index < array.Size)
                Collect(_reader.Element(array, index), wanted.Below(step), values);
        }
    }

    private FragmentValue Value(DataValue value)
    {
        switch (value.Type)
        {
            case DataType.Utf8:
                return FragmentValue.Utf8(section.Utf8(value));
            case DataType.Double:
                return FragmentValue.Double(section.Double(value));
            case DataType.Float:
                return FragmentValue.Float(section.Float(value));
            case DataType.Boolean:
                return FragmentValue.Boolean(value.Size != 0);
            case DataType.UInt16 or DataType.UInt32 or DataType.UInt64:
                return FragmentValue.Unsigned(section.Unsigned(value));
            case DataType.Int32:
                return FragmentValue.Signed(section.Signed(value));
            case DataType.UInt128:
                return FragmentValue.Json(Encoding.UTF8.GetBytes(section.Unsigned128(value).ToString(CultureInfo.InvariantCulture)));
            case DataType.Bytes:
                return FragmentValue.String(Convert.ToBase64String(section.Payload(value)));
            default:
                var json = new ArrayBufferWriter<byte>();
                WriteJson(json, value, 0);
                return FragmentValue.Json(json.WrittenMemory);
        }
    }

    private void WriteJson(ArrayBufferWriter<byte> json, DataValue value, int depth)
    {
        if (depth > MaxDepth)
            throw section.Error(value.Payload, $"maps and arrays are nested deeper than {MaxDepth} levels");
        if (json.WrittenCount > MaxJsonBytes)
            throw section.Error(value.Payload, $"a field takes more than {MaxJsonBytes} bytes as JSON");

        if (value.Type == DataType.Map)
            WriteObject(json, value, depth);
        else if (value.Type == DataType.Array)
            WriteArray(json, value, depth);
        else
            JsonFragment.WriteValue(json, Value(value));
    }

    private void WriteObject(ArrayBufferWriter<byte> json, DataValue map, int depth)
    {
        json.Write("{"u8);
        var at = map.Payload;
        for (var i = 0u; i < map.Size; i++)
        {
            if (i != 0)
                json.Write(","u8);
            JsonFragment.WriteString(json, _reader.Key(at).Span);
            json.Write(":"u8);
            at = _reader.Skip(at);
            WriteJson(json, _reader.Resolve(at), depth + 1);
            at = _reader.Skip(at);
        }

        json.Write("}"u8);
    }

    private void WriteArray(ArrayBufferWriter<byte> json, DataValue array, int depth)
    {
        json.Write("["u8);
        var at = array.Payload;
        for (var i = 0u; i < array.Size; i++)
        {
            if (i != 0)
                json.Write(","u8);
            WriteJson(json, _reader.Resolve(at), depth + 1);
            at = _reader.Skip(at);
        }

        json.Write("]"u8);
    }
}

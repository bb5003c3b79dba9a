using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Tests.Geo.MaxMind;

/// <summary>Writes the data section of a database, or its metadata.</summary>
internal sealed class MmdbDataWriter
{
    private readonly MemoryStream _bytes = new();
    private readonly bool _share;
    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<object, uint> _records = new(ReferenceEqualityComparer.Instance);

    private readonly bool _longPointers;

    public MmdbDataWriter(int padding, bool share, bool longPointers = false)
    {
        _bytes.Write(new byte[padding]);
        _share = share;
        _longPointers = longPointers;
    }

    /// <summary>Writes a record and returns its offset; the same object is written once.</summary>
    public uint WriteRecord(object record)
    {
        if (_share && _records.TryGetValue(record, out var known))
            return known;
        var offset = (uint)_bytes.Position;
        Write(record);
        _records[record] = offset;
        return offset;
    }

    public void CopyTo(Stream output) => _bytes.WriteTo(output);

    public void Write(object value)
    {
        switch (value)
        {
            case string text:
                WriteString(text);
                break;
            case double number:
                WriteControl(3, 8);
                WriteBigEndian(BitConverter.DoubleToUInt64Bits(number), 8);
                break;
            case byte[] bytes:
                WriteControl(4, bytes.Length);
                _bytes.Write(bytes);
                break;
            case ushort number:
                WriteUnsigned(5, number);
                break;
            case uint number:
                WriteUnsigned(6, number);
                break;
            case IReadOnlyDictionary<string, object> map:
                WriteControl(7, map.Count);
                foreach (var (key, item) in map)
                {
                    WriteString(key);
                    WriteItem(item);
                }

                break;
            case int number:
                var length = number < 0 ? 4 : BytesOf((uint)number);
                WriteControl(8, length);
                WriteBigEndian(unchecked((uint)number), length);
                break;
            case ulong number:
                WriteUnsigned(9, number);
                break;
            case UInt128 number:
                WriteUnsigned(10, number);
                break;
            case object[] array:
                WriteControl(11, array.Length);
                foreach (var item in array)
                    WriteItem(item);
                break;
            case bool flag:
                WriteControl(14, flag ? 1 : 0);
                break;
            case float number:
                WriteControl(15, 4);
                WriteBigEndian(BitConverter.SingleToUInt32Bits(number), 4);
                break;
            default:
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"No data type holds a {value.GetType()}."), nameof(value));
        }
    }

    /// <summary>Writes a pointer in the shortest of the four forms that can hold it, unless all are to be long.</summary>
    public void WritePointer(uint target)
    {
        var (size, value) = target switch
        {
            _ when _longPointers => (3, target),
            < 2048 => (0, target),
            < 526_336 => (1, target - 2048),
            < 526_336 + (1u << 27) => (2, target - 526_336),
            _ => (3, target),
        };
        var upper = size == 3 ? 0 : value >> (8 * (size + 1));
        _bytes.WriteByte((byte)((1 << 5) | (size << 3) | (int)upper));
        WriteBigEndian(value, size + 1);
    }

    /// <summary>Writes a value within another; the same map or array is written once and pointed to.</summary>
    private void WriteItem(object value)
    {
        var isContainer = value is IReadOnlyDictionary<string, object> or object[];
        if (_share && isContainer && _records.TryGetValue(value, out var known))
        {
            WritePointer(known);
            return;
        }

        var offset = (uint)_bytes.Position;
        Write(value);
        if (isContainer)
            _records[value] = offset;
    }

    private void WriteString(string text)
    {
        if (_share && text.Length > 3 && _strings.TryGetValue(text, out var known))
        {
            WritePointer(known);
            return;
        }

        _strings[text] = (uint)_bytes.Position;
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteControl(2, bytes.Length);
        _bytes.Write(bytes);
    }

    private void WriteUnsigned(int type, UInt128 number)
    {
        var length = BytesOf(number);
        WriteControl(type, length);
        WriteBigEndian(number, length);
    }

    private void WriteControl(int type, int size)
    {
        var (field, extra, extraBytes) = size switch
        {
            < 29 => (size, 0, 0),
            < 285 => (29, size - 29, 1),
            < 65_821 => (30, size - 285, 2),
            _ => (31, size - 65_821, 3),
        };
        _bytes.WriteByte((byte)(((type <= 7 ? type : 0) << 5) | field));
        if (type > 7)
            _bytes.WriteByte((byte)(type - 7));
        WriteBigEndian((uint)extra, extraBytes);
    }

    private void WriteBigEndian(UInt128 number, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        _bytes.Write(bytes[(16 - length)..]);
    }

    private static int BytesOf(UInt128 number) => (128 - (int)UInt128.LeadingZeroCount(number) + 7) / 8;
}

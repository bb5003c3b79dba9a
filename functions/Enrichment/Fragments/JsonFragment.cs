using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Spate.Enrichment.Fragments;

/// <summary>
/// Renders values as members of a JSON object, and reads them back. UTF-8 is kept as it is. Only what RFC 8259 section 7 requires is
/// escaped: the quotation mark, the reverse solidus and the control characters U+0000 to U+001F.
/// </summary>
internal static class JsonFragment
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>The bytes before the value of a member: <c>,"name":</c>.</summary>
    public static byte[] Prefix(string name)
    {
        var prefix = new ArrayBufferWriter<byte>();
        prefix.Write(","u8);
        WriteString(prefix, Encoding.UTF8.GetBytes(name));
        prefix.Write(":"u8);
        return prefix.WrittenSpan.ToArray();
    }

    /// <summary>Writes a member, or nothing when its value is omitted.</summary>
    public static void WriteMember(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, in FragmentValue value)
    {
        if (value.Kind == FragmentValueKind.Omitted)
            return;
        output.Write(prefix);
        WriteValue(output, value);
    }

    /// <summary>Writes a value without a name. The value must not be omitted.</summary>
    public static void WriteValue(IBufferWriter<byte> output, in FragmentValue value)
    {
        switch (value.Kind)
        {
            case FragmentValueKind.Null:
                output.Write("null"u8);
                break;
            case FragmentValueKind.String:
                WriteString(output, value.Text.Span);
                break;
            case FragmentValueKind.Json:
                output.Write(value.Text.Span);
                break;
            default:
                value.WriteScalar(output);
                break;
        }
    }

    /// <summary>Writes a JSON string with its quotation marks.</summary>
    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        output.Write("\""u8);
        for (var at = utf8.IndexOfAny(Escaped); at >= 0; at = utf8.IndexOfAny(Escaped))
        {
            output.Write(utf8[..at]);
            WriteEscape(output, utf8[at]);
            utf8 = utf8[(at + 1)..];
        }

        output.Write(utf8);
        output.Write("\""u8);
    }

    /// <summary>
    /// The value of a member as text: the content of a string, or the JSON of anything else; null if it is null or absent.
    /// </summary>
    public static string? ValueOf(ReadOnlySpan<byte> fragment, string name)
    {
        if (fragment.IsEmpty)
            return null;
        byte[] json = [(byte)'{', .. fragment[1..], (byte)'}'];
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\b': output.Write("\\b"u8); break;
            case (byte)'\f': output.Write("\\f"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            default:
                output.Write("\\u00"u8);
                output.Write([HexDigit(value >> 4), HexDigit(value & 0xF)]);
                break;
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}

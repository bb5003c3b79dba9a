using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Json;

/// <summary>The grammar of numbers, <c>true</c>, <c>false</c>, <c>null</c> and escapes (RFC 8259).</summary>
internal static unsafe class JsonLiterals
{
    /// <summary>
    /// The end of the number or literal name that starts at <paramref name="at"/>, or null if there is none. It must be followed by
    /// whitespace, a structural character or a quotation mark. A line feed after it must be readable, and so must the 5 bytes from its
    /// start.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* End(byte* at)
    {
        var end = *at switch
        {
            (byte)'t' => *(uint*)at == 0x65757274 ? at + 4 : null,
            (byte)'n' => *(uint*)at == 0x6c6c756e ? at + 4 : null,
            (byte)'f' => *(uint*)(at + 1) == 0x65736c61 ? at + 5 : null,
            _ => NumberEnd(at),
        };
        return end != null && Ends(*end) ? end : null;
    }

    /// <summary>Whether the bytes after a reverse solidus form an escape.</summary>
    public static bool IsEscape(byte* escape) => *escape switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' => true,
        (byte)'u' => char.IsAsciiHexDigit((char)escape[1]) && char.IsAsciiHexDigit((char)escape[2])
            && char.IsAsciiHexDigit((char)escape[3]) && char.IsAsciiHexDigit((char)escape[4]),
        _ => false,
    };

    private static byte* NumberEnd(byte* at)
    {
        if (*at == (byte)'-')
            at++;
        if (!IsDigit(*at))
            return null;
        at = *at == (byte)'0' ? at + 1 : Digits(at);
        if (*at == (byte)'.')
        {
            if (!IsDigit(*++at))
                return null;
            at = Digits(at);
        }

        if ((*at | 0x20) != 'e')
            return at;
        at++;
        if (*at is (byte)'+' or (byte)'-')
            at++;
        return IsDigit(*at) ? Digits(at) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Digits(byte* at)
    {
        do
            at++;
        while (IsDigit(*at));
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Ends(byte value) =>
        value is (byte)',' or (byte)'}' or (byte)']' or (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t'
            or (byte)'{' or (byte)'[' or (byte)':' or (byte)'"';
}

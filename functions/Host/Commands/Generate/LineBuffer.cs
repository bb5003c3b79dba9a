using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Spate.Host.Commands.Generate;

/// <summary>A reusable buffer for building UTF-8 text.</summary>
internal sealed class LineBuffer(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    public void Append(byte value) => _bytes[Length++] = value;

    public void Append(ulong number)
    {
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Appends exactly <paramref name="digits"/> decimal digits.</summary>
    public void AppendDigits(uint number, int digits)
    {
        for (var i = Length + digits - 1; i >= Length; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            _bytes[i] = (byte)('0' + digit);
        }

        Length += digits;
    }

    /// <summary>Appends lower-case hexadecimal digits, at least <paramref name="minimumDigits"/> of them.</summary>
    public void AppendHex(ulong number, int minimumDigits)
    {
        var digits = Math.Max(minimumDigits, (67 - System.Numerics.BitOperations.LeadingZeroCount(number | 1)) / 4);
        for (var shift = (digits - 1) * 4; shift >= 0; shift -= 4)
            _bytes[Length++] = "0123456789abcdef"u8[(int)(number >> shift) & 15];
    }
}

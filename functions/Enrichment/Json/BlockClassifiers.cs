using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Json;

/// <summary>One comparison of 64 bytes for each class.</summary>
internal readonly struct Vector512Classifier : IBlockClassifier
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Classify(byte* block, out BlockMasks masks)
    {
        var bytes = Vector512.Load(block);
        var folded = bytes | Vector512.Create((byte)0x20);
        masks.Quote = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
        masks.Backslash = Vector512.Equals(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits();
        masks.Newline = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
        masks.Operator = Vector512.Equals(folded, Vector512.Create((byte)'{')).ExtractMostSignificantBits()
            | Vector512.Equals(folded, Vector512.Create((byte)'}')).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)':')).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)',')).ExtractMostSignificantBits();
        masks.Space = Vector512.Equals(bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)'\t')).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)'\r')).ExtractMostSignificantBits()
            | masks.Newline;
        masks.Control = Vector512.LessThan(bytes, Vector512.Create((byte)0x20)).ExtractMostSignificantBits();
        masks.NonAscii = bytes.ExtractMostSignificantBits();
    }
}

/// <summary>Two halves of 32 bytes.</summary>
internal readonly struct Vector256Classifier : IBlockClassifier
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Classify(byte* block, out BlockMasks masks)
    {
        var low = Vector256.Load(block);
        var high = Vector256.Load(block + 32);
        var folded = Vector256.Create((byte)0x20);
        masks.Quote = Equal(low, high, (byte)'"');
        masks.Backslash = Equal(low, high, (byte)'\\');
        masks.Newline = Equal(low, high, (byte)'\n');
        masks.Operator = Equal(low | folded, high | folded, (byte)'{') | Equal(low | folded, high | folded, (byte)'}')
            | Equal(low, high, (byte)':') | Equal(low, high, (byte)',');
        masks.Space = Equal(low, high, (byte)' ') | Equal(low, high, (byte)'\t') | Equal(low, high, (byte)'\r') | masks.Newline;
        masks.Control = Join(Vector256.LessThan(low, folded), Vector256.LessThan(high, folded));
        masks.NonAscii = Join(low, high);
    }

    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value) =>
        Join(Vector256.Equals(low, Vector256.Create(value)), Vector256.Equals(high, Vector256.Create(value)));

    private static ulong Join(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}

/// <summary>Four quarters of 16 bytes.</summary>
internal readonly struct Vector128Classifier : IBlockClassifier
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Classify(byte* block, out BlockMasks masks)
    {
        masks = default;
        for (var i = 0; i < 64; i += 16)
        {
            var bytes = Vector128.Load(block + i);
            var folded = bytes | Vector128.Create((byte)0x20);
            var newline = Vector128.Equals(bytes, Vector128.Create((byte)'\n'));
            masks.Quote |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'"')), i);
            masks.Backslash |= Bits(Vector128.Equals(bytes, Vector128.Create((byte)'\\')), i);
            masks.Newline |= Bits(newline, i);
            masks.Operator |= Bits(
                Vector128.Equals(folded, Vector128.Create((byte)'{')) | Vector128.Equals(folded, Vector128.Create((byte)'}'))
                | Vector128.Equals(bytes, Vector128.Create((byte)':')) | Vector128.Equals(bytes, Vector128.Create((byte)',')), i);
            masks.Space |= Bits(
                Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'\t'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\r')) | newline, i);
            masks.Control |= Bits(Vector128.LessThan(bytes, Vector128.Create((byte)0x20)), i);
            masks.NonAscii |= Bits(bytes, i);
        }
    }

    private static ulong Bits(Vector128<byte> mask, int shift) => (ulong)mask.ExtractMostSignificantBits() << shift;
}

/// <summary>Byte by byte: the reference for the others, and the fallback for machines without vectors.</summary>
internal readonly struct ScalarClassifier : IBlockClassifier
{
    public static bool IsSupported => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Classify(byte* block, out BlockMasks masks)
    {
        masks = default;
        for (var i = 0; i < 64; i++)
        {
            var bit = 1UL << i;
            var value = block[i];
            switch (value)
            {
                case (byte)'"': masks.Quote |= bit; break;
                case (byte)'\\': masks.Backslash |= bit; break;
                case (byte)'\n': masks.Newline |= bit; masks.Space |= bit; break;
                case (byte)' ' or (byte)'\t' or (byte)'\r': masks.Space |= bit; break;
                case (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',': masks.Operator |= bit; break;
            }

            if (value < 0x20)
                masks.Control |= bit;
            if (value >= 0x80)
                masks.NonAscii |= bit;
        }
    }
}

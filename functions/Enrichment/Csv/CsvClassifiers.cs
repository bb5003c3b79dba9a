using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Csv;

/// <summary>One compare of 64 bytes for each class.</summary>
internal readonly struct CsvVector512Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, byte delimiter, out ulong nonAscii)
    {
        var bytes = Vector512.Load(block);
        nonAscii = bytes.ExtractMostSignificantBits();
        return Vector512.Equals(bytes, Vector512.Create(delimiter)).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
    }
}

/// <summary>Two halves of 32 bytes.</summary>
internal readonly struct CsvVector256Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, byte delimiter, out ulong nonAscii)
    {
        var low = Vector256.Load(block);
        var high = Vector256.Load(block + 32);
        nonAscii = Join(low, high);
        return Join(Structure(low, delimiter), Structure(high, delimiter));
    }

    private static Vector256<byte> Structure(Vector256<byte> bytes, byte delimiter) =>
        Vector256.Equals(bytes, Vector256.Create(delimiter)) | Vector256.Equals(bytes, Vector256.Create((byte)'"'))
        | Vector256.Equals(bytes, Vector256.Create((byte)'\n'));

    private static ulong Join(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}

/// <summary>Four quarters of 16 bytes.</summary>
internal readonly struct CsvVector128Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, byte delimiter, out ulong nonAscii)
    {
        nonAscii = 0;
        var structure = 0UL;
        for (var i = 0; i < 64; i += 16)
        {
            var bytes = Vector128.Load(block + i);
            nonAscii |= (ulong)bytes.ExtractMostSignificantBits() << i;
            structure |= (ulong)(Vector128.Equals(bytes, Vector128.Create(delimiter)) | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))).ExtractMostSignificantBits() << i;
        }

        return structure;
    }
}

/// <summary>Byte by byte: what the others are held against, and the way of machines without vectors.</summary>
internal readonly struct CsvScalarClassifier : ICsvClassifier
{
    public static bool IsSupported => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, byte delimiter, out ulong nonAscii)
    {
        nonAscii = 0;
        var structure = 0UL;
        for (var i = 0; i < 64; i++)
        {
            if (block[i] >= 0x80)
                nonAscii |= 1UL << i;
            if (block[i] == delimiter || block[i] is (byte)'"' or (byte)'\n')
                structure |= 1UL << i;
        }

        return structure;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Csv;

/// <summary>One comparison of 64 bytes for each class.</summary>
internal readonly struct CsvVector512Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, CsvDialect dialect, out ulong nonAscii)
    {
        var bytes = Vector512.Load(block);
        nonAscii = bytes.ExtractMostSignificantBits();
        return Vector512.Equals(bytes, Vector512.Create(dialect.Delimiter)).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create(dialect.Quote)).ExtractMostSignificantBits()
            | Vector512.Equals(bytes, Vector512.Create(dialect.LineEnd)).ExtractMostSignificantBits();
    }
}

/// <summary>Two halves of 32 bytes.</summary>
internal readonly struct CsvVector256Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, CsvDialect dialect, out ulong nonAscii)
    {
        var low = Vector256.Load(block);
        var high = Vector256.Load(block + 32);
        nonAscii = Join(low, high);
        return Join(Structural(low, dialect), Structural(high, dialect));
    }

    private static Vector256<byte> Structural(Vector256<byte> bytes, CsvDialect dialect) =>
        Vector256.Equals(bytes, Vector256.Create(dialect.Delimiter)) | Vector256.Equals(bytes, Vector256.Create(dialect.Quote))
        | Vector256.Equals(bytes, Vector256.Create(dialect.LineEnd));

    private static ulong Join(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}

/// <summary>Four quarters of 16 bytes.</summary>
internal readonly struct CsvVector128Classifier : ICsvClassifier
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, CsvDialect dialect, out ulong nonAscii)
    {
        nonAscii = 0;
        var bits = 0UL;
        for (var i = 0; i < 64; i += 16)
        {
            var bytes = Vector128.Load(block + i);
            nonAscii |= (ulong)bytes.ExtractMostSignificantBits() << i;
            bits |= (ulong)(Vector128.Equals(
                bytes, Vector128.Create(dialect.Delimiter)) | Vector128.Equals(bytes, Vector128.Create(dialect.Quote))
                | Vector128.Equals(bytes, Vector128.Create(dialect.LineEnd))).ExtractMostSignificantBits() << i;
        }

        return bits;
    }
}

/// <summary>Byte by byte: the reference for the others, and the fallback for machines without vectors.</summary>
internal readonly struct CsvScalarClassifier : ICsvClassifier
{
    public static bool IsSupported => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ulong Classify(byte* block, CsvDialect dialect, out ulong nonAscii)
    {
        nonAscii = 0;
        var bits = 0UL;
        for (var i = 0; i < 64; i++)
        {
            if (block[i] >= 0x80)
                nonAscii |= 1UL << i;
            if (block[i] == dialect.Delimiter || block[i] == dialect.Quote || block[i] == dialect.LineEnd)
                bits |= 1UL << i;
        }

        return bits;
    }
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Csv;

/// <summary>A way to find the bytes that structure CSV, 64 at a time. Every implementation gives the same bits.</summary>
internal interface ICsvClassifier
{
    static abstract bool IsSupported { get; }

    /// <summary>Tells of the 64 bytes from <paramref name="block"/> on.</summary>
    /// <param name="block">All of its 64 bytes must be readable.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="nonAscii">Bytes of 0x80 and above.</param>
    /// <returns>Delimiters, quotation marks and line feeds.</returns>
    static abstract unsafe ulong Classify(byte* block, byte delimiter, out ulong nonAscii);
}

/// <summary>
/// Finds every delimiter, quotation mark and line feed. What a quotation mark means is left to the reader, so that one out of place
/// spoils its own record and no other.
/// </summary>
internal static unsafe class CsvIndex
{
    /// <summary>How many bytes past the text must be readable, and positions past the text's length writable.</summary>
    public const int Slack = 64;

    /// <summary>Indexes with the widest vectors of this machine; see the other overload.</summary>
    public static int Build(byte* text, int length, byte delimiter, int* positions, out bool ascii)
    {
        if (Vector512.IsHardwareAccelerated)
            return Build<CsvVector512Classifier>(text, length, delimiter, positions, out ascii);
        if (Vector256.IsHardwareAccelerated)
            return Build<CsvVector256Classifier>(text, length, delimiter, positions, out ascii);
        return Vector128.IsHardwareAccelerated
            ? Build<CsvVector128Classifier>(text, length, delimiter, positions, out ascii)
            : Build<CsvScalarClassifier>(text, length, delimiter, positions, out ascii);
    }

    /// <summary>Puts the positions, in order, where there is room for <paramref name="length"/> + <see cref="Slack"/>; returns how many.</summary>
    public static int Build<TClassifier>(byte* text, int length, byte delimiter, int* positions, out bool ascii)
        where TClassifier : struct, ICsvClassifier
    {
        var next = positions;
        ulong nonAscii = 0;
        for (var at = 0; at < length; at += 64)
        {
            var bits = TClassifier.Classify(text + at, delimiter, out var high);
            var left = length - at;
            var within = left >= 64 ? ulong.MaxValue : (1UL << left) - 1;
            nonAscii |= high & within;
            for (bits &= within; bits != 0; bits &= bits - 1)
                *next++ = at + BitOperations.TrailingZeroCount(bits);
        }

        ascii = nonAscii == 0;
        return (int)(next - positions);
    }
}

using System.Numerics;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Csv;

/// <summary>Finds the bytes that structure delimited text, 64 at a time. All implementations give the same bits.</summary>
internal interface ICsvClassifier
{
    static abstract bool IsSupported { get; }

    /// <summary>Classifies the 64 bytes at <paramref name="block"/>, all of which must be readable.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="dialect">The bytes to find.</param>
    /// <param name="nonAscii">Bytes of 0x80 and above.</param>
    /// <returns>Delimiters, quotation marks and line ends.</returns>
    static abstract unsafe ulong Classify(byte* block, CsvDialect dialect, out ulong nonAscii);
}

/// <summary>
/// Finds every delimiter, quotation mark and line end. What a quotation mark means is left to the reader, so that a misplaced one spoils
/// only its own record.
/// </summary>
internal static unsafe class CsvIndex
{
    /// <summary>The number of bytes that must be readable past the text, and of positions that must be writable past its length.</summary>
    public const int Slack = 64;

    /// <summary>Indexes with the widest vectors of this machine.</summary>
    /// <param name="text">The text, with <see cref="Slack"/> readable bytes after it.</param>
    /// <param name="length">The length of the text.</param>
    /// <param name="dialect">The bytes to find.</param>
    /// <param name="positions">Receives the positions in order: room for <paramref name="length"/> + <see cref="Slack"/>.</param>
    /// <param name="ascii">Whether all bytes are below 0x80.</param>
    /// <returns>The number of positions.</returns>
    public static int Build(byte* text, int length, CsvDialect dialect, int* positions, out bool ascii)
    {
        if (Vector512.IsHardwareAccelerated)
            return Build<CsvVector512Classifier>(text, length, dialect, positions, out ascii);
        if (Vector256.IsHardwareAccelerated)
            return Build<CsvVector256Classifier>(text, length, dialect, positions, out ascii);
        return Vector128.IsHardwareAccelerated
            ? Build<CsvVector128Classifier>(text, length, dialect, positions, out ascii)
            : Build<CsvScalarClassifier>(text, length, dialect, positions, out ascii);
    }

    public static int Build<TClassifier>(byte* text, int length, CsvDialect dialect, int* positions, out bool ascii)
        where TClassifier : struct, ICsvClassifier
    {
        var next = positions;
        ulong nonAscii = 0;
        for (var at = 0; at < length; at += 64)
        {
            var bits = TClassifier.Classify(text + at, dialect, out var high);
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

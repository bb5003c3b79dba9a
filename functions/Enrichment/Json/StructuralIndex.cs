using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spate.Enrichment.Json;

/// <summary>
/// Finds the bytes of NDJSON that a parser must look at, 64 at a time. This is the first stage of simdjson (Langdale and Lemire, "Parsing
/// Gigabytes of JSON per Second", 2019), adapted to lines: a line feed always ends a string, so a bad line does not affect the next.
/// </summary>
/// <remarks>
/// The positions are those of each operator outside strings, both quotation marks of a string, the reverse solidus of each escape, each
/// control character within a string, the first byte of anything else that is not whitespace, and each line feed. A well-formed string
/// without escapes is two positions in a row; anything wrong within it comes between them.
/// </remarks>
internal static unsafe class StructuralIndex
{
    /// <summary>The number of bytes that must be readable past the text, and of positions that must be writable past its length.</summary>
    public const int Slack = 64;

    /// <summary>Indexes with the widest vectors of this machine.</summary>
    /// <param name="text">Whole lines, each with its line feed, and <see cref="Slack"/> readable bytes after them.</param>
    /// <param name="length">The length of the lines.</param>
    /// <param name="positions">Receives the positions: room for <paramref name="length"/> + <see cref="Slack"/>.</param>
    /// <param name="ascii">Whether all bytes are below 0x80.</param>
    /// <returns>The number of positions.</returns>
    public static int Build(byte* text, int length, int* positions, out bool ascii)
    {
        if (Vector512.IsHardwareAccelerated)
            return Build<Vector512Classifier>(text, length, positions, out ascii);
        if (Vector256.IsHardwareAccelerated)
            return Build<Vector256Classifier>(text, length, positions, out ascii);
        return Vector128.IsHardwareAccelerated
            ? Build<Vector128Classifier>(text, length, positions, out ascii)
            : Build<ScalarClassifier>(text, length, positions, out ascii);
    }

    public static int Build<TClassifier>(byte* text, int length, int* positions, out bool ascii)
        where TClassifier : struct, IBlockClassifier
    {
        var count = 0;
        ulong inStringBefore = 0, scalarBefore = 0, escapedBefore = 0, nonAscii = 0;
        for (var at = 0; at < length; at += 64)
        {
            TClassifier.Classify(text + at, out var masks);
            var left = length - at;
            var within = left >= 64 ? ulong.MaxValue : (1UL << left) - 1;

            var escaping = masks.Backslash;
            if ((escaping | escapedBefore) != 0)
            {
                var escaped = Escaped(escaping, ref escapedBefore);
                escaping &= ~escaped;
                masks.Quote &= ~escaped;
            }

            var inString = PrefixXor.Of(masks.Quote) ^ inStringBefore;
            for (var torn = inString & masks.Newline; torn != 0; torn = inString & masks.Newline)
                inString ^= ulong.MaxValue << BitOperations.TrailingZeroCount(torn);
            inStringBefore = (ulong)((long)inString >> 63);

            var scalar = ~(masks.Operator | masks.Space | masks.Quote | inString);
            var scalarStart = scalar & ~((scalar << 1) | scalarBefore);
            scalarBefore = scalar >> 63;

            var structural = masks.Quote | masks.Newline | scalarStart | (masks.Operator & ~inString)
                | ((escaping | masks.Control) & inString);
            nonAscii |= masks.NonAscii & within;
            count = Emit(structural & within, at, positions, count);
        }

        ascii = nonAscii == 0;
        return count;
    }

    /// <summary>The bytes that are escaped by a reverse solidus before them. Carries over to the next block.</summary>
    private static ulong Escaped(ulong backslash, ref ulong escapedBefore)
    {
        var escaped = escapedBefore;
        escapedBefore = 0;
        for (var left = backslash & ~escaped; left != 0;)
        {
            var first = left & (~left + 1);
            var next = first << 1;
            if (next == 0)
                escapedBefore = 1;
            escaped |= next;
            left &= ~(first | next);
        }

        return escaped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Emit(ulong bits, int at, int* positions, int count)
    {
        var target = positions + count;
        var emitted = BitOperations.PopCount(bits);
        for (var i = 0; i < emitted; i += 8)
        {
            // Writes eight at a time; those past the last bit are overwritten by the next.
            target[i] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 1] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 2] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 3] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 4] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 5] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 6] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            target[i + 7] = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
        }

        return count + emitted;
    }
}

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Finds the code lengths that write symbols of given counts in the fewest bits, none longer than a limit: the package-merge algorithm
/// (Larmore and Hirschberg, "A Fast Algorithm for Optimal Length-Limited Huffman Codes", 1990).
/// </summary>
internal static class HuffmanLengths
{
    /// <summary>Sets the length of each symbol's code; symbols that do not occur get 0. At least two must occur.</summary>
    public static void Build(ReadOnlySpan<int> counts, int limit, Span<byte> lengths)
    {
        lengths.Clear();
        var symbols = new List<int>();
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
                symbols.Add(symbol);
        }

        var weights = new int[counts.Length];
        counts.CopyTo(weights);
        symbols.Sort((a, b) => weights[a] != weights[b] ? weights[a].CompareTo(weights[b]) : a.CompareTo(b));

        // Each round pairs the cheapest packages of the round before, and merges the pairs with the symbols: a package tells which symbols
        // it counts.
        var leaves = symbols.ConvertAll(symbol => new Package(counts: weights[symbol], symbol, null, null));
        var packages = leaves;
        for (var bits = 1; bits < limit; bits++)
            packages = Merge(leaves, packages);
        for (var i = 0; i < (2 * symbols.Count) - 2; i++)
            packages[i].Lengthen(lengths);
    }

    private static List<Package> Merge(List<Package> leaves, List<Package> packages)
    {
        var merged = new List<Package>(leaves.Count + (packages.Count / 2));
        var leaf = 0;
        for (var i = 0; i + 1 < packages.Count; i += 2)
        {
            var pair = new Package(packages[i].Count + packages[i + 1].Count, -1, packages[i], packages[i + 1]);
            while (leaf < leaves.Count && leaves[leaf].Count <= pair.Count)
                merged.Add(leaves[leaf++]);
            merged.Add(pair);
        }

        merged.AddRange(leaves[leaf..]);
        return merged;
    }

    private sealed class Package(long counts, int symbol, Package? first, Package? second)
    {
        public long Count { get; } = counts;

        /// <summary>Makes the code of each symbol in the package a bit longer.</summary>
        public void Lengthen(Span<byte> lengths)
        {
            if (symbol >= 0)
            {
                lengths[symbol]++;
                return;
            }

            first!.Lengthen(lengths);
            second!.Lengthen(lengths);
        }
    }
}

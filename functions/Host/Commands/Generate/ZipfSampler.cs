namespace Spate.Host.Commands.Generate;

/// <summary>
/// Draws ranks 0 to n - 1 with a probability proportional to a weight that falls with the rank, in constant time (Vose's alias method).
/// </summary>
/// <remarks>
/// The weights use only divisions and square roots, which IEEE 754 rounds the same everywhere. A general power, and with it the generated
/// bytes, would differ between machines.
/// </remarks>
internal sealed class ZipfSampler
{
    private readonly ulong[] _keep;
    private readonly int[] _alias;

    private ZipfSampler(double[] weights)
    {
        var count = weights.Length;
        _keep = new ulong[count];
        _alias = new int[count];
        var scale = count / weights.Sum();
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var rank = 0; rank < count; rank++)
        {
            weights[rank] *= scale;
            (weights[rank] < 1 ? small : large).Push(rank);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var low = small.Pop();
            var high = large.Peek();
            _keep[low] = (ulong)(weights[low] * ulong.MaxValue);
            _alias[low] = high;
            weights[high] -= 1 - weights[low];
            if (weights[high] < 1)
                small.Push(large.Pop());
        }

        foreach (var rank in small.Concat(large))
        {
            _keep[rank] = ulong.MaxValue;
            _alias[rank] = rank;
        }
    }

    /// <summary>The law of Zipf: weight 1/k for the k-th.</summary>
    public static ZipfSampler Zipf(int count) => new(Weights(count, static k => 1 / k));

    /// <summary>A flatter law, with weight k^-3/4: the frequency of single addresses.</summary>
    public static ZipfSampler Flat(int count) => new(Weights(count, static k => 1 / Math.Sqrt(k * Math.Sqrt(k))));

    /// <summary>Draws a rank; 0 is the most frequent.</summary>
    public int Next(ref SplitMix64 random)
    {
        var slot = (int)Math.BigMul(random.Next(), (ulong)_keep.Length, out var fraction);
        return fraction < _keep[slot] ? slot : _alias[slot];
    }

    private static double[] Weights(int count, Func<double, double> weight) =>
        [.. Enumerable.Range(1, count).Select(k => weight(k))];
}

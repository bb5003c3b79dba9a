namespace Spate.Planning;

/// <summary>
/// The random numbers of a plan: SplitMix64 by Steele, Lea and Flood (OOPSLA 2014). <see cref="Random"/> does not guarantee the same
/// numbers in every version of .NET, with which a plan must not change.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public double NextDouble()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}

namespace Spate.Planning;

/// <summary>
/// The chance in a plan: SplitMix64 of Steele, Lea and Flood (OOPSLA 2014). <see cref="Random"/> alone does not promise the same numbers in
/// every version of .NET, and a plan must not change with it.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, and without, 1.</summary>
    public double NextDouble()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}

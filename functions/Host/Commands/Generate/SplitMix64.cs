using System.Runtime.CompilerServices;

namespace Spate.Host.Commands.Generate;

/// <summary>
/// SplitMix64, the generator of Steele, Lea and Flood (OOPSLA 2014): eight bytes of state, the same numbers on every machine and runtime.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>A number that depends only on the arguments: a generator's seed, or a repeatable random number.</summary>
    public static ulong Mix(ulong seed, ulong value) => Finish(seed ^ Finish(value + GoldenGamma));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Finish(_state += GoldenGamma);

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Spate.Enrichment.Tables;

/// <summary>
/// Asks for memory that is read a little later, so that many reads wait at the same time. Does nothing where a machine has no such hint.
/// </summary>
internal static unsafe class Lookahead
{
    /// <summary>
    /// Asks for the cache line of a place. The garbage collector may move it meanwhile, which only makes the hint useless.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void To<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
    }
}
